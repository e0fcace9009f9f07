// The server's last answer in profile `bound`: all values in one sealed text
// (docs/protocol.md 6.6).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui::protocol {

struct BoundFetchAnswer {
  /// Of seal_answer: one or more blocks of kAnswerBlockBytes and the overhead of HPKE.
  Bytes sealed;
};

/// Errors: message_too_large, json_malformed, json_duplicate_name, json_too_deep, json_wrong_type,
/// message_malformed, base64_malformed, field_size_wrong.
Result<BoundFetchAnswer> parse_bound_fetch_answer(std::string_view text);
std::string to_json(const BoundFetchAnswer& answer);

}  // namespace jingui::protocol
