#include "crypto/ecies.h"

#include <doctest/doctest.h>

#include "base/encoding.h"
#include "crypto/aes_gcm.h"
#include "crypto/aes_gcm_openssl.h"
#include "crypto/limits.h"
#include "crypto/random_test_support.h"

using namespace jingui;
using namespace jingui::crypto;

namespace {

constexpr std::string_view kRecipient =
    "02030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021";
constexpr std::string_view kEphemeral =
    "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";
constexpr std::string_view kNonce = "000102030405060708090a0b";
constexpr std::string_view kBlob =
    "79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a000102030405060708090a0b"
    "f4906329d9729c414d0df34dc0f2cac1a3399e65f2353fc17370dba1d867";
constexpr std::string_view kEmptyBlob =
    "79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a000102030405060708090a0b"
    "6c918d28842bca494feb256e72e4a099";

X25519PrivateKey recipient() {
  return X25519PrivateKey::from_secret(SecretBytes::copy_of(hex_decode(kRecipient).value()).value())
      .value();
}

Bytes seal_with_given_random(std::string_view text) {
  GivenRandom random(hex_decode(std::string(kEphemeral) + std::string(kNonce)).value());
  const auto sealer = EciesSealer::create(recipient().public_key(), random).value();
  return sealer.seal(as_bytes(text), random).value();
}

ErrorCode open_error(const Bytes& blob) {
  const auto opened = ecies_open(recipient(), blob);
  REQUIRE_FALSE(opened);
  return opened.error().code;
}

}  // namespace

TEST_CASE("ECIES seals the known blobs") {
  CHECK(hex_encode(seal_with_given_random("hello, jingui!")) == kBlob);
  CHECK(hex_encode(seal_with_given_random("")) == kEmptyBlob);
}

TEST_CASE("ECIES opens the known blobs") {
  CHECK(as_text(ecies_open(recipient(), hex_decode(kBlob).value())->expose()) == "hello, jingui!");
  CHECK(ecies_open(recipient(), hex_decode(kEmptyBlob).value())->empty());
}

TEST_CASE("one sealer gives every blob its own nonce") {
  SystemRandom random;
  const auto sealer = EciesSealer::create(recipient().public_key(), random).value();
  const Bytes a = sealer.seal(as_bytes("same"), random).value();
  const Bytes b = sealer.seal(as_bytes("same"), random).value();
  CHECK(std::equal(a.begin(), a.begin() + 32, b.begin()));
  CHECK_FALSE(std::equal(a.begin() + 32, a.begin() + 44, b.begin() + 32));
  CHECK(as_text(ecies_open(recipient(), b)->expose()) == "same");
}

TEST_CASE("a blob shorter than 60 bytes is malformed") {
  auto blob = hex_decode(kEmptyBlob).value();
  blob.pop_back();
  CHECK(open_error(blob) == ErrorCode::ciphertext_malformed);
}

TEST_CASE("a changed bit anywhere does not open") {
  for (const std::size_t at : {std::size_t{0}, std::size_t{33}, std::size_t{45}, std::size_t{73}}) {
    auto blob = hex_decode(kBlob).value();
    blob[at] ^= 1;
    CHECK(open_error(blob) == ErrorCode::decryption_failed);
  }
}

TEST_CASE("a blob from a low-order key is refused") {
  auto blob = hex_decode(kBlob).value();
  std::fill(blob.begin(), blob.begin() + 32, std::uint8_t{0});
  CHECK(open_error(blob) == ErrorCode::low_order_point);
}

TEST_CASE("a low-order recipient is refused") {
  SystemRandom random;
  const auto sealer = EciesSealer::create(X25519PublicKey{}, random);
  REQUIRE_FALSE(sealer);
  CHECK(sealer.error().code == ErrorCode::low_order_point);
}

TEST_CASE("sealing fails without random bytes") {
  GivenRandom only_a_key(hex_decode(kEphemeral).value());
  const auto sealer = EciesSealer::create(recipient().public_key(), only_a_key).value();
  const auto blob = sealer.seal(as_bytes("x"), only_a_key);
  REQUIRE_FALSE(blob);
  CHECK(blob.error().code == ErrorCode::random_failure);
}

TEST_CASE("AES-GCM authenticates the associated data") {
  const auto key = SecretBytes::create(32).value();
  const ByteArray<12> nonce{};
  const Bytes sealed = aes_gcm_seal({key, nonce, as_bytes("row 1")}, as_bytes("value")).value();
  CHECK(as_text(aes_gcm_open({key, nonce, as_bytes("row 1")}, sealed)->expose()) == "value");
  const auto opened = aes_gcm_open({key, nonce, as_bytes("row 2")}, sealed);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == ErrorCode::decryption_failed);
}

TEST_CASE("AES-GCM of the GCM specification, test case 14") {
  const auto key = SecretBytes::create(32).value();
  const ByteArray<12> nonce{};
  const ByteArray<16> zeros{};
  CHECK(hex_encode(aes_gcm_seal({key, nonce}, zeros).value()) ==
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

TEST_CASE("AES-GCM refuses a key of another length") {
  const auto key = SecretBytes::create(16).value();
  const ByteArray<12> nonce{};
  const auto sealed = aes_gcm_seal({key, nonce}, as_bytes("x"));
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().code == ErrorCode::crypto_failure);
}

TEST_CASE("AES-GCM refuses texts above its limit") {
  const auto key = SecretBytes::create(32).value();
  const ByteArray<12> nonce{};
  const Bytes big(kMaxAeadBytes + 1);
  const auto sealed = aes_gcm_seal({key, nonce}, big);
  REQUIRE_FALSE(sealed);
  CHECK(sealed.error().code == ErrorCode::crypto_failure);
  const auto opened = aes_gcm_open({key, nonce}, big);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == ErrorCode::ciphertext_malformed);
}

TEST_CASE("AES-GCM is the same with and without AES instructions") {
  const auto key = SecretBytes::copy_of(Bytes(32, 7)).value();
  const ByteArray<12> nonce{1, 2, 3};
  const GcmInput input{key, nonce, as_bytes("row")};
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 4096u}) {
    const Bytes text(size, 'x');
    auto sealed = aes_gcm_seal(input, text).value();
    CHECK(aes_gcm_seal_openssl(input, text).value() == sealed);
    CHECK(to_bytes(aes_gcm_open(input, sealed)->expose()) == text);
    CHECK(to_bytes(aes_gcm_open_openssl(input, sealed)->expose()) == text);
    sealed.back() ^= 1;
    for (const auto open : {aes_gcm_open, aes_gcm_open_openssl}) {
      const auto opened = open(input, sealed);
      REQUIRE_FALSE(opened);
      CHECK(opened.error().code == ErrorCode::decryption_failed);
    }
  }
}
