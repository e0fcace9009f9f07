#include "base/json_slice.h"

#include <doctest/doctest.h>

#include <string>

#include "base/json.h"

using namespace jingui;
using json::find_raw_member;

TEST_CASE("a member's value is the exact text") {
  CHECK(**find_raw_member(R"({"a":1,"b": {"x" : [1, "}"] } ,"c":"d\"e"})", "b") ==
        R"({"x" : [1, "}"] })");
  CHECK(**find_raw_member(R"( { "c" : "d\"e" } )", "c") == R"("d\"e")");
  CHECK(**find_raw_member(R"({"n":-1.5e+3})", "n") == "-1.5e+3");
  CHECK(**find_raw_member(R"({"n":null})", "n") == "null");
}

TEST_CASE("members of inner objects and of other names are not found") {
  CHECK_FALSE(find_raw_member(R"({"a":{"b":1}})", "b")->has_value());
  CHECK_FALSE(find_raw_member("{}", "b")->has_value());
  CHECK_FALSE(find_raw_member(R"({"B":1})", "b")->has_value());
}

TEST_CASE("a text that is not one object") {
  for (const std::string text :
       {"", "[]", "null", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{\"a\":1}x",
        "{\"a\":1}{}", "{a:1}", "{\"a\" 1}", "{\"a\":[1,]}", "{\"a\":[1}", "{\"a\":\"b}",
        "{\"a\":\"b\\", "{\"a\":}", "{\"a\":\"b\nc\"}", "{\"\\u0061\":1}"}) {
    const auto found = find_raw_member(text, "a");
    REQUIRE_FALSE_MESSAGE(found, text);
    CHECK(found.error().code == ErrorCode::json_malformed);
  }
}

TEST_CASE("duplicates and depth") {
  CHECK(find_raw_member(R"({"a":1,"a":2})", "a").error().code == ErrorCode::json_duplicate_name);
  const auto nested = [](std::size_t n) {
    return "{\"a\":" + std::string(n, '[') + std::string(n, ']') + "}";
  };
  CHECK(find_raw_member(nested(json::kDefaultMaxDepth - 1), "a"));
  CHECK(find_raw_member(nested(json::kDefaultMaxDepth), "a").error().code ==
        ErrorCode::json_too_deep);
}
