#include "base/json.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

using namespace jingui;

namespace {

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

json::object object(std::string_view text) {
  return json::parse(text).value().as_object();
}

}  // namespace

TEST_CASE("JSON is parsed and written") {
  for (const auto* text : {R"({"b":1,"a":[true,false,null,"x",-2,18446744073709551615]})", "[]",
                           "\"\"", "null", R"({"":{}})"})
    CHECK(json::serialize(json::parse(text).value()) == text);
  CHECK(json::parse(" \n{ } \t").value().is_object());
  CHECK(json::parse(R"("\u91d1\ud83d\udd11\u0000")").value().as_string() ==
        boost::json::string_view("金🔑\0", 8));
}

TEST_CASE("JSON that is malformed") {
  for (const auto* text :
       {"", " ", "{", "[1,]", "{\"a\"}", "{'a':1}", "{\"a\":1,}", "nul", "01", "+1", "1.", "NaN",
        "\"", "\"\x01\"", "\"\\x\"", "\"\\ud800\"", "// c\n1", "\xef\xbb\xbf{}"}) {
    CAPTURE(text);
    CHECK(code_of(json::parse(text)) == ErrorCode::json_malformed);
  }
}

TEST_CASE("nothing follows the JSON value") {
  for (const auto* text : {"{} {}", "{}x", "null,", "1 2"})
    CHECK(code_of(json::parse(text)) == ErrorCode::json_malformed);
  CHECK(code_of(json::parse(std::string_view("{}\0", 3))) == ErrorCode::json_malformed);
}

TEST_CASE("JSON is UTF-8") {
  for (const auto* text : {"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "{\"\x80\":1}"})
    CHECK(code_of(json::parse(text)) == ErrorCode::json_malformed);
}

TEST_CASE("numbers out of range are refused") {
  for (const auto* text : {"1e999", "-1e999", "[1e309]", "[0e999]", "-0e400"})
    CHECK(code_of(json::parse(text)) == ErrorCode::json_malformed);
  CHECK(json::parse("1e300"));
}

TEST_CASE("two equal names in one object are refused") {
  CHECK(code_of(json::parse(R"({"a":1,"a":1})")) == ErrorCode::json_duplicate_name);
  CHECK(code_of(json::parse(R"([{"x":{"a":1,"b":2,"a":3}}])")) == ErrorCode::json_duplicate_name);
  CHECK(code_of(json::parse(R"({"a":1,"\u0061":2})")) == ErrorCode::json_duplicate_name);
  CHECK(json::parse(R"({"a":{"a":1},"b":{"a":1},"A":1})"));
}

TEST_CASE("many names, a few of them long, are still told apart") {
  std::string text = "{";
  for (int i = 0; i < 5000; ++i) text += "\"n" + std::to_string(i) + "\":0,";
  text += "\"" + std::string(10000, 'x') + "\":0";
  CHECK(json::parse(text + "}"));
  CHECK(code_of(json::parse(text + ",\"n4999\":0}")) == ErrorCode::json_duplicate_name);
}

TEST_CASE("JSON nested too deep is refused") {
  CHECK(json::parse("[[[]]]", 3));
  CHECK(code_of(json::parse("[[[[]]]]", 3)) == ErrorCode::json_too_deep);
  CHECK(code_of(json::parse(R"({"a":{"a":{"a":{}}}})", 3)) == ErrorCode::json_too_deep);
  CHECK(json::parse(std::string(json::kDefaultMaxDepth, '[') +
                    std::string(json::kDefaultMaxDepth, ']')));
  CHECK(code_of(json::parse(std::string(100000, '['))) == ErrorCode::json_too_deep);
}

TEST_CASE("members by type") {
  const auto o =
      object(R"({"s":"x","i":-5,"b":true,"o":{},"a":[1],"n":null,"u":9223372036854775808})");
  CHECK(json::string_member(o, "s").value() == "x");
  CHECK(json::integer_member(o, "i").value() == -5);
  CHECK(json::bool_member(o, "b").value() == true);
  CHECK(json::object_member(o, "o").value()->empty());
  CHECK(json::array_member(o, "a").value()->size() == 1);
  CHECK(json::optional_string_member(o, "s").value() == "x");
  CHECK(json::optional_string_member(o, "n").value() == std::nullopt);
  CHECK(json::optional_string_member(o, "absent").value() == std::nullopt);
  CHECK(json::find(o, "n") == nullptr);
  CHECK(json::find(o, "absent") == nullptr);
  CHECK(json::find(o, "s") != nullptr);
}

TEST_CASE("members of another type are refused, and the detail says which") {
  const auto o = object(R"({"s":"x","i":1,"n":null,"u":9223372036854775808,"d":1.0})");
  CHECK(code_of(json::string_member(o, "i")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::string_member(o, "n")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::string_member(o, "absent")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::optional_string_member(o, "i")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::integer_member(o, "s")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::integer_member(o, "u")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::integer_member(o, "d")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::bool_member(o, "i")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::object_member(o, "s")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::array_member(o, "s")) == ErrorCode::json_wrong_type);
  CHECK(code_of(json::as_object(json::value(1), "body")) == ErrorCode::json_wrong_type);
  CHECK(json::string_member(o, "i").error().detail == "i must be a string");
}
