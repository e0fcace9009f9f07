// Bodies of administrators' requests: JSON objects whose members are checked before anything is
// stored.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace jingui::server {

/// The body as one JSON object; `holder` keeps it alive. Errors: json_*.
Result<const json::object*> parse_body(std::string_view body, json::value& holder);

/// A name that can be part of a reference and of a path: 1 to kMaxNameBytes bytes of UTF-8 without
/// a slash and without control characters. Error: request_invalid, `what` names it.
Result<std::string> checked_name(std::string_view what, std::string_view name);
/// Text for people: 1 (0 if `may_be_empty`) to kMaxLabelBytes bytes without control characters.
/// Error: request_invalid.
Result<std::string> checked_label(std::string_view what, std::string_view text,
                                  bool may_be_empty = false);
/// The member of this name through the check of the same name. Errors: json_wrong_type,
/// request_invalid.
Result<std::string> checked_name_member(const json::object& object, std::string_view name);
Result<std::string> checked_label_member(const json::object& object, std::string_view name);
Result<std::optional<bool>> optional_bool_member(const json::object& object, std::string_view name);

}  // namespace jingui::server
