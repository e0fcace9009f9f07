#include "server/request_body.h"

#include <boost/json.hpp>

#include "base/utf8.h"
#include "server/limits.h"

namespace jingui::server {
namespace {

tl::unexpected<Error> invalid(std::string_view what, const std::string& rule) {
  return fail(ErrorCode::request_invalid, std::string(what) + " " + rule);
}

}  // namespace

Result<const json::object*> parse_body(std::string_view body, json::value& holder) {
  holder = TRY(json::parse(body, kMaxJsonDepth));
  return json::as_object(holder, "the body");
}

Result<std::string> checked_name(std::string_view what, std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes)
    return invalid(what, "must have 1 to " + std::to_string(kMaxNameBytes) + " bytes");
  // A path parameter has not been through a JSON parser.
  if (name.find('/') != std::string_view::npos || has_control_character(name) || !is_utf8(name))
    return invalid(what, "must be UTF-8 without slashes and control characters");
  return std::string(name);
}

Result<std::string> checked_label(std::string_view what, std::string_view text, bool may_be_empty) {
  if ((text.empty() && !may_be_empty) || text.size() > kMaxLabelBytes)
    return invalid(what, "must have 1 to " + std::to_string(kMaxLabelBytes) + " bytes");
  if (has_control_character(text)) return invalid(what, "must not hold control characters");
  return std::string(text);
}

Result<std::string> checked_name_member(const json::object& object, std::string_view name) {
  const auto text = TRY(json::string_member(object, name));
  return checked_name(name, text);
}

Result<std::string> checked_label_member(const json::object& object, std::string_view name) {
  const auto text = TRY(json::string_member(object, name));
  return checked_label(name, text);
}

Result<std::optional<bool>> optional_bool_member(const json::object& object,
                                                 std::string_view name) {
  if (json::find(object, name) == nullptr) return std::optional<bool>();
  return std::optional<bool>(TRY(json::bool_member(object, name)));
}

}  // namespace jingui::server
