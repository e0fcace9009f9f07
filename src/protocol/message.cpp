#include "protocol/message.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "protocol/limits.h"

namespace jingui::protocol {

Result<json::value> parse_message(std::string_view text, std::size_t limit) {
  if (text.size() > limit) return fail(ErrorCode::message_too_large);
  return json::parse(text, kMaxJsonDepth);
}

Result<std::string> name_member(const json::object& message, std::string_view name) {
  const auto text = TRY(json::string_member(message, name));
  if (text.empty()) return fail(ErrorCode::message_malformed, std::string(name) + " is empty");
  if (text.size() > kMaxNameBytes)
    return fail(ErrorCode::message_malformed, std::string(name) + " is too long");
  return std::string(text);
}

Result<Bytes> base64_member(const json::object& message, std::string_view name) {
  const auto text = TRY(json::string_member(message, name));
  if (text.empty()) return fail(ErrorCode::message_malformed, std::string(name) + " is empty");
  auto bytes = base64_decode(text);
  if (!bytes) return fail(ErrorCode::base64_malformed, std::string(name) + " must be valid base64");
  return bytes;
}

}  // namespace jingui::protocol
