// The body of every answer that is not 200.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace jingui::protocol {

struct Refusal {
  std::string error;   // a sentence, not stable
  std::string reason;  // a stable code; empty where the peer is the public Go program
  std::string hint;    // what to do about it; empty if nothing is known
};

/// `reason` and `hint` may be absent.
/// Errors: message_too_large, json_malformed, json_duplicate_name, json_too_deep, json_wrong_type.
Result<Refusal> parse_refusal(std::string_view text);
/// Empty reason and hint are left out.
std::string to_json(const Refusal& refusal);

}  // namespace jingui::protocol
