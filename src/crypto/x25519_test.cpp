#include "crypto/x25519.h"

#include <doctest/doctest.h>

#include "base/encoding.h"
#include "crypto/openssl_handles.h"
#include "crypto/random_test_support.h"

using namespace jingui;
using namespace jingui::crypto;

namespace {

X25519PrivateKey private_key(std::string_view hex) {
  return X25519PrivateKey::from_secret(SecretBytes::copy_of(hex_decode(hex).value()).value())
      .value();
}

X25519PublicKey public_key(std::string_view hex) {
  return hex_decode_array<32>(hex).value();
}

Bytes openssl_shared_secret(const Bytes& scalar, const X25519PublicKey& peer) {
  const EvpPkey mine(
      EVP_PKEY_new_raw_private_key_ex(nullptr, "X25519", nullptr, scalar.data(), 32));
  const EvpPkey theirs(EVP_PKEY_new_raw_public_key_ex(nullptr, "X25519", nullptr, peer.data(), 32));
  const EvpPkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, mine.get(), nullptr));
  Bytes out(32);
  std::size_t size = out.size();
  REQUIRE(EVP_PKEY_derive_init(context.get()) == 1);
  REQUIRE(EVP_PKEY_derive_set_peer(context.get(), theirs.get()) == 1);
  REQUIRE(EVP_PKEY_derive(context.get(), out.data(), &size) == 1);
  return out;
}

}  // namespace

TEST_CASE("X25519 of RFC 7748 6.1") {
  const auto alice =
      private_key("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const auto bob = private_key("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  CHECK(hex_encode(alice.public_key()) ==
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  CHECK(hex_encode(bob.public_key()) ==
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  const auto shared = alice.shared_secret(bob.public_key());
  CHECK(hex_encode(shared->expose()) ==
        "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  CHECK(to_bytes(bob.shared_secret(alice.public_key())->expose()) == to_bytes(shared->expose()));
}

TEST_CASE("X25519 ignores the top bit of a point (RFC 7748 5)") {
  const auto key = private_key("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
  const auto shared = key.shared_secret(
      public_key("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"));
  CHECK(hex_encode(shared->expose()) ==
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
}

TEST_CASE("libsodium and OpenSSL agree on random inputs") {
  SystemRandom random;
  for (int i = 0; i < 50; ++i) {
    Bytes scalar(32);
    X25519PublicKey peer{};
    REQUIRE(random.fill(scalar));
    REQUIRE(random.fill(peer));
    const auto key = X25519PrivateKey::from_secret(SecretBytes::copy_of(scalar).value()).value();
    CHECK(to_bytes(key.shared_secret(peer)->expose()) == openssl_shared_secret(scalar, peer));
  }
}

TEST_CASE("an X25519 private key has 32 bytes") {
  const auto key = X25519PrivateKey::from_secret(SecretBytes::create(31).value());
  REQUIRE_FALSE(key);
  CHECK(key.error().code == ErrorCode::key_malformed);
}

TEST_CASE("points of low order are refused") {
  const auto key = private_key("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  for (const auto* hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                          "0100000000000000000000000000000000000000000000000000000000000000",
                          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    const auto shared = key.shared_secret(public_key(hex));
    REQUIRE_FALSE(shared);
    CHECK(shared.error().code == ErrorCode::low_order_point);
    const auto checked = check_not_low_order(public_key(hex));
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == ErrorCode::low_order_point);
  }
  CHECK(check_not_low_order(key.public_key()));
}

TEST_CASE("a point is of low order exactly if multiplication says so") {
  const auto key = private_key("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const auto agree = [&](X25519PublicKey point) {
    for (const int top : {0, 0x80}) {
      point[31] = static_cast<std::uint8_t>((point[31] & 0x7f) | top);
      CAPTURE(hex_encode(point));
      CHECK(check_not_low_order(point).has_value() == key.shared_secret(point).has_value());
    }
  };
  // Around 0 and around p, where numbers have a second text.
  for (int i = 0; i < 256; ++i) {
    agree({static_cast<std::uint8_t>(i)});
    X25519PublicKey near_p{};
    near_p.fill(0xff);
    near_p[0] = static_cast<std::uint8_t>(i);
    agree(near_p);
  }
  for (const auto* hex : {"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"}) {
    agree(public_key(hex));
    auto neighbour = public_key(hex);
    neighbour[0] ^= 1;
    agree(neighbour);
  }
}

TEST_CASE("without random bytes there is no key") {
  FailingRandom random;
  const auto key = X25519PrivateKey::generate(random);
  REQUIRE_FALSE(key);
  CHECK(key.error().code == ErrorCode::random_failure);
}

TEST_CASE("system random differs from call to call") {
  SystemRandom random;
  CHECK(X25519PrivateKey::generate(random)->public_key() !=
        X25519PrivateKey::generate(random)->public_key());
}

TEST_CASE("the FID is the hex of the key's SHA-1") {
  const auto key = private_key("02030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021");
  CHECK(hex_encode(key.public_key()) ==
        "ab9f2628c325c141e9fb2430f106850f62930bc3f0b12df39a9b84a49c7c1d12");
  CHECK(fid_of(key.public_key()) == "41a7e064fe4ebb867827c477497ec6b3ef81c66b");
}
