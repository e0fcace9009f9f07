#include "base/encoding.h"

#include <doctest/doctest.h>

using namespace jingui;

namespace {

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

}  // namespace

TEST_CASE("hex: both ways") {
  CHECK(hex_encode(Bytes{0x00, 0x0f, 0xa5, 0xff}) == "000fa5ff");
  CHECK(hex_decode("000fA5Ff").value() == Bytes{0x00, 0x0f, 0xa5, 0xff});
  CHECK(hex_decode("").value().empty());
  CHECK(hex_decode_array<2>("0102").value() == ByteArray<2>{1, 2});
}

TEST_CASE("hex: refusals") {
  for (const auto* text : {"0", "0g", "g0", " 00", "0x00", "00\n"})
    CHECK(code_of(hex_decode(text)) == ErrorCode::hex_malformed);
  CHECK(code_of(hex_decode_array<2>("01")) == ErrorCode::hex_malformed);
  CHECK(code_of(hex_decode_array<2>("010203")) == ErrorCode::hex_malformed);
}

TEST_CASE("base64 of RFC 4648 10, both ways") {
  const std::pair<const char*, const char*> pairs[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : pairs) {
    CHECK(base64_encode(as_bytes(plain)) == encoded);
    CHECK(base64_decode(encoded).value() == to_bytes(as_bytes(plain)));
  }
  CHECK(base64_decode("+/+/").value() == Bytes{0xfb, 0xff, 0xbf});
}

TEST_CASE("base64: refusals") {
  for (const auto* text : {"Zg", "Zg=", "Zm9", "=", "====", "Z===", "Zg==Zg==", "Z=g=", "Zm9v\n",
                           " Zm9v", "Zm-_", "Zh==", "Zm9=", "Zm8=="})
    CHECK(code_of(base64_decode(text)) == ErrorCode::base64_malformed);
  CHECK(code_of(base64_decode(std::string_view("Zg\0=", 4))) == ErrorCode::base64_malformed);
}

TEST_CASE("base64 in lines") {
  CHECK(base64_decode_lines("\r\nZm9v\nYm\r\nFy\n").value() == to_bytes(as_bytes("foobar")));
  CHECK(code_of(base64_decode_lines("Zm9v YmFy")) == ErrorCode::base64_malformed);
}

TEST_CASE("percent-encoding: both ways") {
  CHECK(percent_encode("aZ09-._~ /+%\xff") == "aZ09-._~%20%2F%2B%25%FF");
  CHECK(percent_decode("a%20%2f%2F+%41").value() == "a //+A");
  CHECK(percent_decode("").value().empty());
}

TEST_CASE("percent-encoding: refusals") {
  for (const auto* text : {"%", "%4", "a%4", "%g0", "%0g", "%%41"})
    CHECK(code_of(percent_decode(text)) == ErrorCode::percent_malformed);
}

TEST_CASE("a length-prefixed text") {
  Bytes out{9};
  append_length_prefixed(out, as_bytes("ab"));
  append_length_prefixed(out, ByteView());
  CHECK(out == Bytes{9, 0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0});
  Bytes longer;
  append_length_prefixed(longer, Bytes(0x10203, 7));
  CHECK(longer.size() == 0x10203 + 4);
  CHECK(Bytes(longer.begin(), longer.begin() + 4) == Bytes{0, 1, 2, 3});
}
