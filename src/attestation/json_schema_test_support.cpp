#include "attestation/json_schema_test_support.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <regex>

#include "base/clock.h"

namespace jingui::attestation::testing {
namespace {

bool is_type(const json::value& value, std::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  REQUIRE(type == "integer");
  return value.is_int64();
}

bool valid_text(const json::value& value, const json::value& pattern) {
  if (!value.is_string()) return true;
  const std::string text(value.get_string());
  return std::regex_search(text, std::regex(std::string(pattern.as_string())));
}

bool unique(const json::array& elements) {
  for (auto a = elements.begin(); a != elements.end(); ++a)
    if (std::find(a + 1, elements.end(), *a) != elements.end()) return false;
  return true;
}

class Validation {
 public:
  Validation(const json::value& value, const json::value& root) : value_(value), root_(root) {}

  bool keyword(std::string_view name, const json::value& argument, const json::object& schema) {
    if (name == "type") return is_type(value_, std::string_view(argument.as_string()));
    if (name == "const") return value_ == argument;
    if (name == "enum")
      return std::find(argument.as_array().begin(), argument.as_array().end(), value_) !=
             argument.as_array().end();
    if (name == "$ref")
      return valid_under(root_.at_pointer(argument.as_string().subview(1)), value_, root_);
    if (name == "not") return !valid_under(argument, value_, root_);
    if (name == "pattern") return valid_text(value_, argument);
    if (name == "format")
      return !value_.is_string() || parse_rfc3339(value_.get_string()).has_value();
    if (name == "minimum") return !value_.is_int64() || value_.get_int64() >= argument.as_int64();
    if (name == "maximum") return !value_.is_int64() || value_.get_int64() <= argument.as_int64();
    if (value_.is_array()) return array_keyword(name, argument);
    if (value_.is_object()) return object_keyword(name, argument, schema);
    return true;
  }

 private:
  bool array_keyword(std::string_view name, const json::value& argument) {
    const json::array& elements = value_.get_array();
    const auto size = static_cast<std::int64_t>(elements.size());
    if (name == "minItems") return size >= argument.as_int64();
    if (name == "maxItems") return size <= argument.as_int64();
    if (name == "uniqueItems") return unique(elements);
    if (name == "items")
      return std::all_of(elements.begin(), elements.end(),
                         [&](const auto& e) { return valid_under(argument, e, root_); });
    return ignored(name);
  }

  bool object_keyword(std::string_view name, const json::value& argument,
                      const json::object& schema) {
    const json::object& o = value_.get_object();
    if (name == "minProperties") return static_cast<std::int64_t>(o.size()) >= argument.as_int64();
    if (name == "required")
      return std::all_of(argument.as_array().begin(), argument.as_array().end(),
                         [&](const auto& member) { return o.contains(member.as_string()); });
    if (name == "properties")
      return std::all_of(argument.as_object().begin(), argument.as_object().end(),
                         [&](const auto& p) {
                           const auto* member = o.if_contains(p.key());
                           return member == nullptr || valid_under(p.value(), *member, root_);
                         });
    if (name == "additionalProperties") {
      REQUIRE(argument == false);
      const json::object& known = schema.at("properties").as_object();
      return std::all_of(o.begin(), o.end(),
                         [&](const auto& m) { return known.contains(m.key()); });
    }
    return ignored(name);
  }

  static bool ignored(std::string_view name) {
    constexpr std::string_view kNoRules[] = {"$schema",     "$defs",      "title",
                                             "description", "minItems",   "maxItems",
                                             "uniqueItems", "items",      "minProperties",
                                             "required",    "properties", "additionalProperties"};
    REQUIRE_MESSAGE(std::find(std::begin(kNoRules), std::end(kNoRules), name) != std::end(kNoRules),
                    std::string(name));
    return true;
  }

  const json::value& value_;
  const json::value& root_;
};

}  // namespace

bool valid_under(const json::value& schema, const json::value& value, const json::value& root) {
  Validation validation(value, root);
  const json::object& keywords = schema.as_object();
  return std::all_of(keywords.begin(), keywords.end(), [&](const auto& k) {
    return validation.keyword(k.key(), k.value(), keywords);
  });
}

}  // namespace jingui::attestation::testing
