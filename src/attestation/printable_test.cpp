#include "attestation/printable.h"

#include <doctest/doctest.h>

using namespace jingui::attestation;

TEST_CASE("printable: plain text stays, control bytes and high bytes are escaped") {
  CHECK(printable("{\"name\":\"kms\"}") == "{\"name\":\"kms\"}");
  CHECK(printable("a\x1b[31m\n\x7f\xc3\\") == "a\\x1b[31m\\x0a\\x7f\\xc3\\");
}

TEST_CASE("printable: long text is cut") {
  CHECK(printable(std::string(300, 'a')) == std::string(256, 'a') + "...");
  CHECK(printable("abc", 3) == "abc");
  CHECK(printable("abcd", 3) == "abc...");
}
