#include "crypto/hpke.h"

#include <doctest/doctest.h>

#include "base/encoding.h"
#include "crypto/openssl_handles.h"
#include "crypto/random_test_support.h"

using namespace jingui;
using namespace jingui::crypto;

namespace {

// The suite of RFC 9180 A.1 differs in the AEAD alone, which the tests bring themselves.
constexpr HpkeAead kAes128Gcm{0x0001, 16};

struct Vector {
  std::string_view ephemeral_private, ephemeral_public, recipient_private, recipient_public;
  std::string_view shared_secret, key, nonce, first_ciphertext;
};

// RFC 9180 A.1.1 (base) and A.1.2 (PSK).
constexpr Vector kBase{
    "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736",
    "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
    "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
    "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
    "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc",
    "4531685d41d65f03dc48f6b8302c05b0",
    "56d890e5accaaf011cff4b7d",
    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"};
constexpr Vector kPskMode{
    "463426a9ffb42bb17dbe6044b9abd1d4e4d95f9041cef0e99d7824eef2b6f588",
    "0ad0950d9fb9588e59690b74f1237ecdf1d775cd60be2eca57af5a4b0471c91b",
    "c5eb01eb457fe6c6f57577c5413b931550a162c71a03ac8d196babbd4e5ce0fd",
    "9fed7e8c17387560e92cc6462a68049657246a09bfa8ade7aefe589672016366",
    "727699f009ffe3c076315019c69648366b69171439bd7dd0807743bde76986cd",
    "15026dba546e3ae05836fc7de5a7bb26",
    "9518635eba129d5ce0914555",
    "e52c6fed7f758d0cf7145689f21bc1be6ec9ea097fef4e959440012f4feb73fb611b946199e681f4cfc34db8ea"};
constexpr std::string_view kInfo = "4f6465206f6e2061204772656369616e2055726e";
constexpr std::string_view kPsk =
    "0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82";
constexpr std::string_view kPskId = "456e6e796e20447572696e206172616e204d6f726961";

Bytes hex(std::string_view text) {
  return hex_decode(text).value();
}

SecretBytes secret(ByteView bytes) {
  return SecretBytes::copy_of(bytes).value();
}

X25519PrivateKey key_of_equal_bytes(std::uint8_t byte) {
  return X25519PrivateKey::from_secret(secret(Bytes(32, byte))).value();
}

Bytes aes_128_gcm_seal(ByteView key, ByteView nonce, ByteView aad, ByteView plaintext) {
  const EvpCipherCtx context(EVP_CIPHER_CTX_new());
  Bytes out(plaintext.size() + 16);
  int size = 0;
  REQUIRE(EVP_EncryptInit_ex2(context.get(), EVP_aes_128_gcm(), key.data(), nonce.data(),
                              nullptr) == 1);
  REQUIRE(EVP_EncryptUpdate(context.get(), nullptr, &size, aad.data(),
                            static_cast<int>(aad.size())) == 1);
  REQUIRE(EVP_EncryptUpdate(context.get(), out.data(), &size, plaintext.data(),
                            static_cast<int>(plaintext.size())) == 1);
  REQUIRE(EVP_EncryptFinal_ex(context.get(), out.data() + size, &size) == 1);
  REQUIRE(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16,
                              out.data() + plaintext.size()) == 1);
  return out;
}

void check_vector(const Vector& vector, const HpkePsk* psk) {
  const auto mine = X25519PrivateKey::from_secret(secret(hex(vector.ephemeral_private))).value();
  const auto theirs = X25519PrivateKey::from_secret(secret(hex(vector.recipient_private))).value();
  CHECK(hex_encode(mine.public_key()) == vector.ephemeral_public);
  CHECK(hex_encode(theirs.public_key()) == vector.recipient_public);
  const auto dh = mine.shared_secret(theirs.public_key()).value();
  const auto shared = hpke_shared_secret(dh, mine.public_key(), theirs.public_key()).value();
  CHECK(hex_encode(shared.expose()) == vector.shared_secret);
  const auto keys = hpke_key_schedule(shared, {hex(kInfo), psk}, kAes128Gcm).value();
  CHECK(hex_encode(keys.key.expose()) == vector.key);
  CHECK(hex_encode(keys.nonce.expose()) == vector.nonce);
  const std::string_view text = "Beauty is truth, truth beauty";
  CHECK(hex_encode(aes_128_gcm_seal(std::as_const(keys.key).expose(),
                                    std::as_const(keys.nonce).expose(), as_bytes("Count-0"),
                                    as_bytes(text))) == vector.first_ciphertext);
}

/// One message, sealed by a sender whose ephemeral key is 22 22 …
struct Sealed {
  X25519PrivateKey recipient = key_of_equal_bytes(0x11);
  SecretBytes psk = secret(Bytes(32, 0x77));
  Bytes blob;
  bool with_psk;

  explicit Sealed(bool psk_mode) : with_psk(psk_mode) {
    GivenRandom random(Bytes(32, 0x22));
    const ByteView text = as_bytes("text");
    const HpkePsk p{psk, as_bytes("id")};
    blob = hpke_seal(recipient.public_key(), {as_bytes("info"), with_psk ? &p : nullptr},
                     std::span(&text, 1), random)
               .value();
  }
  Result<SecretBytes> open(ByteView sealed, std::string_view info = "info",
                           std::string_view id = "id") const {
    const HpkePsk p{psk, as_bytes(id)};
    return hpke_open(recipient, {as_bytes(info), with_psk ? &p : nullptr}, sealed);
  }
};

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

}  // namespace

TEST_CASE("HPKE of RFC 9180 A.1.1: base mode") {
  check_vector(kBase, nullptr);
}

TEST_CASE("HPKE of RFC 9180 A.1.2: PSK mode") {
  const auto key = secret(hex(kPsk));
  const Bytes id = hex(kPskId);
  const HpkePsk psk{key, id};
  check_vector(kPskMode, &psk);
}

TEST_CASE("what is sealed opens, in both modes, whole and in pieces") {
  for (const bool psk_mode : {false, true}) {
    const Sealed sealed(psk_mode);
    CHECK(sealed.blob.size() == 4 + kHpkeOverhead);
    CHECK(as_text(sealed.open(sealed.blob)->expose()) == "text");
    CHECK(hex_encode(ByteView(sealed.blob).first(32)) ==
          hex_encode(key_of_equal_bytes(0x22).public_key()));
  }
  GivenRandom random(Bytes(32, 0x22));
  const ByteView pieces[] = {as_bytes("te"), ByteView(), as_bytes("xt")};
  CHECK(hpke_seal(key_of_equal_bytes(0x11).public_key(), {as_bytes("info")}, pieces, random) ==
        Sealed(false).blob);
}

TEST_CASE("a blob with another info, PSK, PSK id, mode or recipient does not open") {
  const Sealed sealed(true);
  CHECK(code_of(sealed.open(sealed.blob, "other")) == ErrorCode::decryption_failed);
  CHECK(code_of(sealed.open(sealed.blob, "info", "ie")) == ErrorCode::decryption_failed);
  CHECK(code_of(hpke_open(sealed.recipient, {as_bytes("info")}, sealed.blob)) ==
        ErrorCode::decryption_failed);
  const auto other_psk = secret(Bytes(32, 0x78));
  const HpkePsk other{other_psk, as_bytes("id")};
  CHECK(code_of(hpke_open(sealed.recipient, {as_bytes("info"), &other}, sealed.blob)) ==
        ErrorCode::decryption_failed);
  const HpkePsk same{sealed.psk, as_bytes("id")};
  CHECK(code_of(hpke_open(key_of_equal_bytes(0x12), {as_bytes("info"), &same}, sealed.blob)) ==
        ErrorCode::decryption_failed);
}

TEST_CASE("every byte of a blob counts") {
  const Sealed sealed(false);
  for (std::size_t i = 0; i < sealed.blob.size(); ++i) {
    auto changed = sealed.blob;
    changed[i] ^= 1;
    CHECK(code_of(sealed.open(changed)) == ErrorCode::decryption_failed);
  }
  // X25519 ignores the top bit of a point (RFC 7748 5); the KEM's context does not.
  auto top_bit = sealed.blob;
  top_bit[31] ^= 0x80;
  CHECK(code_of(sealed.open(top_bit)) == ErrorCode::decryption_failed);
}

TEST_CASE("a blob has a key and a tag at least") {
  const Sealed sealed(false);
  CHECK(code_of(sealed.open(ByteView(sealed.blob).first(kHpkeOverhead - 1))) ==
        ErrorCode::ciphertext_malformed);
  CHECK(code_of(sealed.open(ByteView())) == ErrorCode::ciphertext_malformed);
}

TEST_CASE("a shared secret of zeros is refused on both sides") {
  const Sealed sealed(false);
  auto blob = sealed.blob;
  std::fill_n(blob.begin(), 32, std::uint8_t{0});
  CHECK(code_of(sealed.open(blob)) == ErrorCode::low_order_point);
  SystemRandom random;
  CHECK(code_of(hpke_seal(X25519PublicKey{}, {}, {}, random)) == ErrorCode::low_order_point);
}

TEST_CASE("a PSK has 32 bytes at least and an id") {
  SystemRandom random;
  const auto recipient = key_of_equal_bytes(0x11).public_key();
  const auto short_key = secret(Bytes(31, 1));
  const HpkePsk too_short{short_key, as_bytes("id")};
  CHECK(code_of(hpke_seal(recipient, {{}, &too_short}, {}, random)) == ErrorCode::key_malformed);
  const auto key = secret(Bytes(32, 1));
  const HpkePsk no_id{key, ByteView()};
  CHECK(code_of(hpke_seal(recipient, {{}, &no_id}, {}, random)) == ErrorCode::key_malformed);
}

TEST_CASE("without random bytes nothing is sealed") {
  FailingRandom random;
  CHECK(code_of(hpke_seal(key_of_equal_bytes(0x11).public_key(), {}, {}, random)) ==
        ErrorCode::random_failure);
}
