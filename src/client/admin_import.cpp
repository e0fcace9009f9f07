#include "client/admin_import.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "base/utf8.h"
#include "client/env_file.h"

namespace jingui::client {
namespace {

Result<json::object> fields_of_json(std::string_view text) {
  const auto value = TRY(json::parse(text));
  const auto& object = *TRY(json::as_object(value, "the file"));
  for (const auto& member : object)
    if (!member.value().is_string())
      return fail(ErrorCode::usage, "the value of " + std::string(member.key()) +
                                        " is no string; write numbers in quotes");
  return object;
}

Result<json::object> fields_of_env(std::string_view text) {
  json::object fields;
  for (const auto& entry : TRY(parse_env_file(text)).entries)
    if (!fields.emplace(entry.name, entry.value).second)
      return fail(ErrorCode::usage, entry.name + " occurs twice");
  return fields;
}

}  // namespace

// Values leave secret memory here, as in item_body(): the HTTP client takes bodies as strings, and
// this process ends right after.
Result<std::string> import_body(const SecretBytes& content) {
  const auto text = as_text(content.expose());
  if (!is_utf8(text)) return fail(ErrorCode::usage, "names and values must be UTF-8");
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string_view::npos && text[first] == '{';
  auto fields = TRY(is_json ? fields_of_json(text) : fields_of_env(text));
  if (fields.empty()) return fail(ErrorCode::usage, "the file holds no field");
  return json::serialize(json::object{{"fields", std::move(fields)}});
}

}  // namespace jingui::client
