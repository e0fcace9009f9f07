#include "crypto/hkdf.h"

#include <doctest/doctest.h>

#include "base/encoding.h"
#include "crypto/limits.h"

using namespace jingui;
using namespace jingui::crypto;

namespace {

SecretBytes secret(std::string_view hex) {
  return SecretBytes::copy_of(hex_decode(hex).value()).value();
}

}  // namespace

TEST_CASE("HKDF of RFC 5869 A.1") {
  const auto salt = hex_decode("000102030405060708090a0b0c").value();
  const auto info = hex_decode("f0f1f2f3f4f5f6f7f8f9").value();
  const auto ikm = secret("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
  CHECK(hex_encode(hkdf_sha256({salt, ikm, info}, 42)->expose()) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST_CASE("HKDF of RFC 5869 A.2: longer than one block") {
  Bytes ikm_bytes;
  Bytes salt;
  Bytes info;
  for (int i = 0; i < 80; ++i) {
    ikm_bytes.push_back(static_cast<std::uint8_t>(i));
    salt.push_back(static_cast<std::uint8_t>(0x60 + i));
    info.push_back(static_cast<std::uint8_t>(0xb0 + i));
  }
  const auto ikm = SecretBytes::copy_of(ikm_bytes).value();
  CHECK(hex_encode(hkdf_sha256({salt, ikm, info}, 82)->expose()) ==
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
        "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
        "cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

TEST_CASE("HKDF of RFC 5869 A.3: no salt, no info") {
  const auto ikm = secret("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
  CHECK(hex_encode(hkdf_sha256({{}, ikm, {}}, 42)->expose()) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("HKDF refuses lengths that RFC 5869 does not allow, and no key") {
  const auto ikm = secret("0b");
  const auto code_of = [&](const SecretBytes& key, std::size_t length) {
    const auto out = hkdf_sha256({{}, key, {}}, length);
    REQUIRE_FALSE(out);
    return out.error().code;
  };
  CHECK(code_of(ikm, 0) == ErrorCode::crypto_failure);
  CHECK(code_of(ikm, kMaxHkdfBytes + 1) == ErrorCode::crypto_failure);
  CHECK(code_of(SecretBytes(), 32) == ErrorCode::crypto_failure);
  CHECK(hkdf_sha256({{}, ikm, {}}, kMaxHkdfBytes));
}
