#include "base/printable.h"

#include <doctest/doctest.h>

using namespace jingui;

TEST_CASE("printable: peer text cannot drive the terminal") {
  CHECK(printable("plain text, \xe9\x87\x91\xe5\x8c\xae, \xf0\x9f\x94\x92") ==
        "plain text, \xe9\x87\x91\xe5\x8c\xae, \xf0\x9f\x94\x92");
  CHECK(printable("\x1b[31m\n\x7f") == "\\x1b[31m\\x0a\\x7f");
  CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");
  CHECK(printable(std::string_view("a\0b", 3)) == "a\\x00b");
}

TEST_CASE("printable: peer text cannot deceive the eye") {
  CHECK(printable("a\u202eb") == "a\\xe2\\x80\\xaeb");
  for (const char* hidden :
       {"\u00ad", "\u034f", "\u061c", "\u115f",     "\u180e",     "\u200b",    "\u200d", "\u200e",
        "\u2028", "\u202a", "\u202d", "\u2060",     "\u2066",     "\u2069",    "\u3164", "\ufe0f",
        "\ufeff", "\uffa0", "\ufff9", "\U0001d173", "\U000e0001", "\U000e0041"})
    CHECK(printable(hidden).starts_with("\\x"));
  for (const char* seen :
       {"\u00e9", "\u0915", "\u2010", "\u2030", "\u3000", "\uac00", "\U0001f600"})
    CHECK(printable(seen) == seen);
}

TEST_CASE("printable: what is not UTF-8 is escaped byte by byte") {
  CHECK(printable("\xff\xe9\x87") == "\\xff\\xe9\\x87");
  CHECK(printable("\xc0\x80") == "\\xc0\\x80");
  CHECK(printable("\xe0\x80\x80") == "\\xe0\\x80\\x80");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
  CHECK(printable("\xf0\x80\x80\x80") == "\\xf0\\x80\\x80\\x80");
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
}

TEST_CASE("printable: long text is cut, and nothing is escaped twice") {
  CHECK(printable(std::string(2 * kMaxShownPeerText, 'x')) ==
        std::string(kMaxShownPeerText, 'x') + "…");
  CHECK(printable("abcd", 3) == "abc…");
  CHECK(printable("abc", 3) == "abc");
  const auto once = printable("a\u202e\x1b\xff");
  CHECK(printable(once) == once);
}
