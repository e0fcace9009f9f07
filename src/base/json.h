// JSON as this program reads it: UTF-8, no duplicate names, nothing after the value, bounded depth.
// Boost.JSON is the parser; it lets the last of two equal names win, so names are checked here.
#pragma once

#include <boost/json/fwd.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jingui::json {

using boost::json::array;
using boost::json::object;
using boost::json::value;

inline constexpr std::size_t kDefaultMaxDepth = 32;

/// Parses one JSON text; the outermost value is depth 1. Errors: json_malformed (also for invalid
/// UTF-8, bytes after the value and numbers out of range), json_duplicate_name, json_too_deep.
Result<value> parse(std::string_view text, std::size_t max_depth = kDefaultMaxDepth,
                    boost::json::storage_ptr storage = {});

// Members of an object. Error: json_wrong_type, with the name in the detail.
Result<const object*> as_object(const value& v, std::string_view what);
Result<std::string_view> string_member(const object& o, std::string_view name);
/// Absent and null are both nullopt.
Result<std::optional<std::string_view>> optional_string_member(const object& o,
                                                               std::string_view name);
Result<std::int64_t> integer_member(const object& o, std::string_view name);
Result<bool> bool_member(const object& o, std::string_view name);
Result<const object*> object_member(const object& o, std::string_view name);
Result<const array*> array_member(const object& o, std::string_view name);
/// nullptr if absent or null.
const value* find(const object& o, std::string_view name);

/// Compact text.
std::string serialize(const value& v);

}  // namespace jingui::json
