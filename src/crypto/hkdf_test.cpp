#include "crypto/hkdf.h"

#include <doctest/doctest.h>

#include "base/encoding.h"
#include "crypto/limits.h"

using namespace jingui;
using namespace jingui::crypto;

namespace {

Result<SecretBytes> hkdf(ByteView salt, ByteView ikm, ByteView info, std::size_t length) {
  return hkdf_expand(hkdf_extract(salt, {ikm}).value(), {info}, length);
}

}  // namespace

TEST_CASE("HKDF of RFC 5869 A.1") {
  const auto salt = hex_decode("000102030405060708090a0b0c").value();
  const auto info = hex_decode("f0f1f2f3f4f5f6f7f8f9").value();
  const Bytes ikm(22, 0x0b);
  CHECK(hex_encode(hkdf_extract(salt, {ikm})->expose()) ==
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  CHECK(hex_encode(hkdf(salt, ikm, info, 42)->expose()) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST_CASE("HKDF of RFC 5869 A.2: longer than one block") {
  Bytes ikm;
  Bytes salt;
  Bytes info;
  for (int i = 0; i < 80; ++i) {
    ikm.push_back(static_cast<std::uint8_t>(i));
    salt.push_back(static_cast<std::uint8_t>(0x60 + i));
    info.push_back(static_cast<std::uint8_t>(0xb0 + i));
  }
  CHECK(hex_encode(hkdf(salt, ikm, info, 82)->expose()) ==
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
        "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
        "cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

TEST_CASE("HKDF of RFC 5869 A.3: no salt, no info") {
  CHECK(hex_encode(hkdf({}, Bytes(22, 0x0b), {}, 42)->expose()) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("HKDF takes its inputs in pieces") {
  const auto whole = hkdf_extract({}, {as_bytes("input")}).value();
  const auto pieces = hkdf_extract({}, {as_bytes("in"), as_bytes("put")}).value();
  CHECK(to_bytes(whole.expose()) == to_bytes(pieces.expose()));
  CHECK(to_bytes(hkdf_expand(whole, {as_bytes("info")}, 40)->expose()) ==
        to_bytes(hkdf_expand(whole, {as_bytes("in"), as_bytes("fo")}, 40)->expose()));
}

TEST_CASE("HKDF refuses lengths that RFC 5869 does not allow, and no key") {
  const auto key = hkdf_extract({}, {Bytes(1, 0x0b)}).value();
  const auto code_of = [](const SecretBytes& prk, std::size_t length) {
    const auto out = hkdf_expand(prk, {}, length);
    REQUIRE_FALSE(out);
    return out.error().code;
  };
  CHECK(code_of(key, 0) == ErrorCode::crypto_failure);
  CHECK(code_of(key, kMaxHkdfBytes + 1) == ErrorCode::crypto_failure);
  CHECK(code_of(SecretBytes(), 32) == ErrorCode::crypto_failure);
  CHECK(hkdf_expand(key, {}, kMaxHkdfBytes));
}
