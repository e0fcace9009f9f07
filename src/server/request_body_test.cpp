#include "server/request_body.h"

#include <boost/json.hpp>

#include "server/limits.h"
#include "server/server_test_support.h"

namespace jingui::server {
namespace {

TEST_CASE("a body is one JSON object of bounded depth") {
  json::value holder;
  CHECK(require(parse_body(R"({"a":1})", holder))->size() == 1);
  CHECK(code_of(parse_body("", holder)) == ErrorCode::json_malformed);
  CHECK(code_of(parse_body("[]", holder)) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_body(R"({"a":1,"a":2})", holder)) == ErrorCode::json_duplicate_name);
  const std::string deep =
      "{\"a\":" + std::string(kMaxJsonDepth, '[') + std::string(kMaxJsonDepth, ']') + "}";
  CHECK(code_of(parse_body(deep, holder)) == ErrorCode::json_too_deep);
}

TEST_CASE("names fit into references and paths") {
  CHECK(checked_name("id", "a b<&>?=κ"));
  CHECK(checked_name("id", std::string(kMaxNameBytes, 'x')));
  for (const std::string& bad :
       {std::string(), std::string(kMaxNameBytes + 1, 'x'), std::string("a/b"), std::string("a\nb"),
        std::string("a\x7f"), std::string("\xff"), std::string("a\0b", 3)}) {
    const auto name = checked_name("id", bad);
    CHECK(code_of(name) == ErrorCode::request_invalid);
    CHECK(name.error().detail.starts_with("id "));
  }
}

TEST_CASE("labels are text for people") {
  CHECK(checked_label("label", "a/b"));
  CHECK(checked_label("label", "", true));
  CHECK(code_of(checked_label("label", "")) == ErrorCode::request_invalid);
  CHECK(code_of(checked_label("label", std::string(kMaxLabelBytes + 1, 'x'))) ==
        ErrorCode::request_invalid);
  CHECK(code_of(checked_label("label", "a\tb")) == ErrorCode::request_invalid);
}

TEST_CASE("a switch may be absent but not something else") {
  const json::object object{{"on", true}, {"none", nullptr}, {"text", "true"}};
  CHECK(require(optional_bool_member(object, "on")) == true);
  CHECK(require(optional_bool_member(object, "none")) == std::nullopt);
  CHECK(require(optional_bool_member(object, "absent")) == std::nullopt);
  CHECK(code_of(optional_bool_member(object, "text")) == ErrorCode::json_wrong_type);
}

}  // namespace
}  // namespace jingui::server
