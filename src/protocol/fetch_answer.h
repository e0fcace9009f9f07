// The server's last answer: one blob for each reference.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui::protocol {

struct SealedSecret {
  std::string reference;  // exactly as requested
  Bytes blob;             // ECIES of the value
};

struct FetchAnswer {
  std::vector<SealedSecret> secrets;  // references are distinct
};

/// Errors: message_too_large, message_malformed (also for more than kMaxReferences secrets),
/// base64_malformed, json_malformed, json_duplicate_name, json_too_deep, json_wrong_type.
Result<FetchAnswer> parse_fetch_answer(std::string_view text);
/// References are sorted by their bytes, as the public Go program does.
std::string to_json(const FetchAnswer& answer);

}  // namespace jingui::protocol
