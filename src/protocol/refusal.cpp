#include "protocol/refusal.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "protocol/limits.h"
#include "protocol/message.h"

namespace jingui::protocol {

Result<Refusal> parse_refusal(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxRefusalBytes));
  const json::object& message = *TRY(json::as_object(value, "refusal"));
  Refusal refusal;
  refusal.error = TRY(json::string_member(message, "error"));
  refusal.reason = TRY(json::optional_string_member(message, "reason")).value_or("");
  refusal.hint = TRY(json::optional_string_member(message, "hint")).value_or("");
  return refusal;
}

std::string to_json(const Refusal& refusal) {
  json::object message;
  message["error"] = refusal.error;
  if (!refusal.reason.empty()) message["reason"] = refusal.reason;
  if (!refusal.hint.empty()) message["hint"] = refusal.hint;
  return json::serialize(message);
}

}  // namespace jingui::protocol
