#include "base/utf8.h"

#include <doctest/doctest.h>

using jingui::is_utf8;

TEST_CASE("UTF-8 of every length is accepted") {
  CHECK(is_utf8(""));
  CHECK(is_utf8(std::string_view("a\0b", 3)));
  CHECK(is_utf8("\x7f \xc2\x80 \xdf\xbf"));
  CHECK(is_utf8("\xe0\xa0\x80 \xe9\x87\x91 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf"));
  CHECK(is_utf8("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
}

TEST_CASE("bytes that are not UTF-8 are refused") {
  CHECK_FALSE(is_utf8("\x80"));
  CHECK_FALSE(is_utf8("\xc0\xaf"));               // overlong, two bytes
  CHECK_FALSE(is_utf8("\xc1\xbf"));               // overlong, two bytes
  CHECK_FALSE(is_utf8("\xe0\x9f\xbf"));           // overlong, three bytes
  CHECK_FALSE(is_utf8("\xf0\x8f\xbf\xbf"));       // overlong, four bytes
  CHECK_FALSE(is_utf8("\xed\xa0\x80"));           // a surrogate
  CHECK_FALSE(is_utf8("\xf4\x90\x80\x80"));       // above U+10FFFF
  CHECK_FALSE(is_utf8("\xf5\x80\x80\x80"));       // no such leading byte
  CHECK_FALSE(is_utf8("a\xc2"));                  // cut short
  CHECK_FALSE(is_utf8("\xe9\x87"));               // cut short
  CHECK_FALSE(is_utf8("\xc2\x41"));               // not a continuation
  CHECK_FALSE(is_utf8("\xf0\x90\x80\xc0 text"));  // last byte is no continuation
}
