#include "crypto/hmac.h"

#include <doctest/doctest.h>

#include "base/encoding.h"

using namespace jingui;
using namespace jingui::crypto;

namespace {

std::string hmac_hex(ByteView key, std::string_view text) {
  return hex_encode(hmac_sha256(key, {as_bytes(text)})->expose());
}

}  // namespace

TEST_CASE("HMAC-SHA-256 of RFC 4231 4.2 and 4.3") {
  CHECK(hmac_hex(Bytes(20, 0x0b), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac_hex(as_bytes("Jefe"), "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("HMAC-SHA-256 of RFC 4231 4.7: a key longer than a block") {
  CHECK(hmac_hex(Bytes(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("HMAC takes its text in pieces, empty ones too, and an empty key") {
  const auto pieces = hmac_sha256(
      as_bytes("Jefe"), {as_bytes("what do ya"), ByteView(), as_bytes(" want for nothing?")});
  CHECK(hex_encode(pieces->expose()) == hmac_hex(as_bytes("Jefe"), "what do ya want for nothing?"));
  CHECK(hmac_hex(ByteView(), "") ==
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}
