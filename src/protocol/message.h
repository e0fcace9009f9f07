// What the parsers of all messages share.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui::protocol {

/// JSON of at most `limit` bytes, nested at most kMaxJsonDepth deep.
/// Errors: message_too_large, json_malformed, json_duplicate_name, json_too_deep.
Result<boost::json::value> parse_message(std::string_view text, std::size_t limit);
/// A text that is neither empty nor longer than kMaxNameBytes. Errors: json_wrong_type,
/// message_malformed.
Result<std::string> name_member(const boost::json::object& message, std::string_view name);
/// Strict standard base64: padding, zero spare bits, no line breaks; not empty.
/// Errors: json_wrong_type, message_malformed, base64_malformed.
Result<Bytes> base64_member(const boost::json::object& message, std::string_view name);

}  // namespace jingui::protocol
