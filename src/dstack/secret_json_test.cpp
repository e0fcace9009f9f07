#include "dstack/secret_json.h"

#include <doctest/doctest.h>

using namespace jingui;
using namespace jingui::dstack;

TEST_CASE("escapes become what they stand for") {
  CHECK(as_text(unescape_string(R"(a\n\r\t\b\f\"\\\/\u0041z)")->expose()) == "a\n\r\t\b\f\"\\/Az");
  CHECK(unescape_string("")->empty());
}

TEST_CASE("other escapes are malformed") {
  for (const char* raw : {"\\", "\\x", "\\u", "\\u00", "\\u00g1", "\\u0080", "\\u0141"})
    CHECK_MESSAGE(unescape_string(raw).error().code == ErrorCode::json_malformed, raw);
}
