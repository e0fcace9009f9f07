#include "server/request_body.h"

#include <boost/json.hpp>

#include "server/limits.h"
#include "store/names.h"

namespace jingui::server {

Result<const json::object*> parse_body(std::string_view body, json::value& holder) {
  holder = TRY(json::parse(body, kMaxJsonDepth));
  return json::as_object(holder, "the body");
}

Result<std::string> checked_name(std::string_view what, std::string_view name) {
  TRY(store::check_name(what, name));
  return std::string(name);
}

Result<std::string> checked_label(std::string_view what, std::string_view text, bool may_be_empty) {
  TRY(store::check_label(what, text, may_be_empty));
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
