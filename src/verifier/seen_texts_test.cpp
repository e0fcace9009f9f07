#include "verifier/seen_texts.h"

#include <doctest/doctest.h>

using namespace jingui;
using namespace jingui::verifier;

namespace {

VerdictKey key(std::uint8_t n) {
  VerdictKey out{};
  out[0] = n;
  return out;
}

}  // namespace

TEST_CASE("seen texts: found only word for word") {
  SeenTexts seen(4, 16);
  seen.insert("one", key(1));
  seen.insert("two", key(2));
  CHECK(seen.find("one") == key(1));
  CHECK(seen.find("two") == key(2));
  for (const char* other : {"", "on", "one ", "One", "three"}) CHECK_FALSE(seen.find(other));
  seen.insert("one", key(3));
  CHECK(seen.find("one") == key(3));
}

TEST_CASE("seen texts: bounded in number and size") {
  SeenTexts seen(2, 8);
  seen.insert("12345678", key(1));
  seen.insert("123456789", key(2));
  CHECK(seen.find("12345678") == key(1));
  CHECK_FALSE(seen.find("123456789"));
  seen.insert("b", key(3));
  seen.insert("c", key(4));
  CHECK_FALSE(seen.find("b"));
  CHECK(seen.find("c") == key(4));
}
