#include "crypto/ecdsa.h"

#include <doctest/doctest.h>

#include "base/encoding.h"

using namespace jingui;
using namespace jingui::crypto;

namespace {

// RFC 6979 A.2.5: key, and the signature of "sample" with SHA-256.
constexpr std::string_view kScalar =
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
constexpr std::string_view kPublic =
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
constexpr std::string_view kSignature =
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
constexpr std::string_view kOrder =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

Bytes hex(std::string_view text) {
  return hex_decode(text).value();
}

P256PublicKey rfc_key() {
  return P256PublicKey::from_raw(hex(kPublic)).value();
}

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

}  // namespace

TEST_CASE("P-256 verifies the signature of RFC 6979 A.2.5") {
  CHECK(rfc_key().verify_raw(as_bytes("sample"), hex(kSignature)));
}

TEST_CASE("P-256 refuses another message, signature or key") {
  CHECK(code_of(rfc_key().verify_raw(as_bytes("Sample"), hex(kSignature))) ==
        ErrorCode::signature_invalid);
  auto signature = hex(kSignature);
  signature[63] ^= 1;
  CHECK(code_of(rfc_key().verify_raw(as_bytes("sample"), signature)) ==
        ErrorCode::signature_invalid);
  const auto other = P256PrivateKey::generate()->public_key();
  CHECK(code_of(other->verify_raw(as_bytes("sample"), hex(kSignature))) ==
        ErrorCode::signature_invalid);
}

TEST_CASE("P-256 refuses r or s of zero") {
  CHECK(code_of(rfc_key().verify_raw(as_bytes("sample"), Bytes(64))) ==
        ErrorCode::signature_invalid);
}

TEST_CASE("a raw signature has 64 bytes") {
  auto signature = hex(kSignature);
  signature.pop_back();
  CHECK(code_of(rfc_key().verify_raw(as_bytes("sample"), signature)) ==
        ErrorCode::signature_malformed);
}

TEST_CASE("P-256 signs what it verifies, in both forms") {
  const auto key = P256PrivateKey::from_scalar(hex(kScalar)).value();
  const auto pub = key.public_key().value();
  CHECK(hex_encode(pub.raw()) == kPublic);
  const auto der = key.sign_der(as_bytes("text")).value();
  CHECK(pub.verify_der(as_bytes("text"), der));
  CHECK(pub.verify_raw(as_bytes("text"), key.sign_raw(as_bytes("text")).value()));
  CHECK(code_of(pub.verify_der(as_bytes("tex"), der)) == ErrorCode::signature_invalid);
}

TEST_CASE("a DER signature is in its one form") {
  const auto key = P256PrivateKey::from_scalar(hex(kScalar)).value();
  const auto pub = key.public_key().value();
  const auto der = key.sign_der(as_bytes("text")).value();
  auto trailing = der;
  trailing.push_back(0);
  CHECK(code_of(pub.verify_der(as_bytes("text"), trailing)) == ErrorCode::signature_malformed);
  // The same numbers with the outer length in two octets: BER.
  Bytes ber{0x30, 0x81};
  ber.insert(ber.end(), der.begin() + 1, der.end());
  CHECK(code_of(pub.verify_der(as_bytes("text"), ber)) == ErrorCode::signature_malformed);
  CHECK(code_of(pub.verify_der(as_bytes("text"), Bytes())) == ErrorCode::signature_malformed);
}

TEST_CASE("s above n / 2 is accepted: a signature identifies nothing") {
  // The signature of RFC 6979 and its twin with n - s; one of the two is the high one.
  const auto twin =
      hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
          "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9");
  CHECK(rfc_key().verify_raw(as_bytes("sample"), hex(kSignature)));
  CHECK(rfc_key().verify_raw(as_bytes("sample"), twin));
  const auto der = [](std::string_view text) { return hex(text); };
  CHECK(rfc_key().verify_der(
      as_bytes("sample"),
      der("3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
          "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")));
  CHECK(rfc_key().verify_der(
      as_bytes("sample"),
      der("3045022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
          "02200834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9")));
}

TEST_CASE("numbers of a DER signature are minimal and positive") {
  // s with a zero octet too many, and r without the one that keeps it positive.
  CHECK(code_of(rfc_key().verify_der(
            as_bytes("sample"),
            hex("3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                "0221000834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9"))) ==
        ErrorCode::signature_malformed);
  CHECK_FALSE(rfc_key().verify_der(
      as_bytes("sample"),
      hex("30440220efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
          "02200834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9")));
}

TEST_CASE("a P-256 public key survives its SubjectPublicKeyInfo") {
  const auto spki = rfc_key().spki();
  CHECK(spki.size() == 91);
  CHECK(P256PublicKey::from_spki(spki)->raw() == rfc_key().raw());
}

TEST_CASE("a malformed P-256 public key is refused") {
  auto off_curve = hex(kPublic);
  off_curve[63] ^= 1;
  CHECK(code_of(P256PublicKey::from_raw(off_curve)) == ErrorCode::key_malformed);
  CHECK(code_of(P256PublicKey::from_raw(Bytes(64))) == ErrorCode::key_malformed);
  CHECK(code_of(P256PublicKey::from_raw(Bytes(63))) == ErrorCode::key_malformed);
  auto other_curve = rfc_key().spki();
  other_curve[22] = 0x06;
  CHECK(code_of(P256PublicKey::from_spki(other_curve)) == ErrorCode::key_malformed);
  auto trailing = rfc_key().spki();
  trailing.push_back(0);
  CHECK(code_of(P256PublicKey::from_spki(trailing)) == ErrorCode::key_malformed);
}

TEST_CASE("a P-256 scalar is between 1 and n - 1") {
  CHECK(code_of(P256PrivateKey::from_scalar(Bytes(32))) == ErrorCode::key_malformed);
  CHECK(code_of(P256PrivateKey::from_scalar(hex(kOrder))) == ErrorCode::key_malformed);
  CHECK(code_of(P256PrivateKey::from_scalar(Bytes(31, 1))) == ErrorCode::key_malformed);
  auto last = hex(kOrder);
  last[31] -= 1;
  CHECK(P256PrivateKey::from_scalar(last));
}

TEST_CASE("a P-256 private key survives PKCS#8 PEM") {
  const auto key = P256PrivateKey::from_scalar(hex(kScalar)).value();
  const auto pem = key.to_pem().value();
  CHECK(as_text(pem.expose()).starts_with("-----BEGIN PRIVATE KEY-----\n"));
  CHECK(hex_encode(P256PrivateKey::from_pem(pem)->public_key()->raw()) == kPublic);
}

TEST_CASE("a PEM private key of another form is refused") {
  const auto from_text = [](std::string_view text) {
    return code_of(P256PrivateKey::from_pem(SecretBytes::copy_of(as_bytes(text)).value()));
  };
  CHECK(from_text("") == ErrorCode::key_malformed);
  CHECK(from_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n") ==
        ErrorCode::key_malformed);
  // Ed25519 (RFC 8032 7.1).
  CHECK(from_text("-----BEGIN PRIVATE KEY-----\n"
                  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                  "-----END PRIVATE KEY-----\n") == ErrorCode::key_malformed);
}
