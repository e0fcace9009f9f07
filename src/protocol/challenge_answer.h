// The server's answer: a challenge sealed to the registered key, and what the server is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "protocol/attestation_bundle.h"

namespace jingui::protocol {

struct ChallengeAnswer {
  std::string challenge_id;  // not empty
  Bytes challenge;           // an ECIES blob; not empty
  std::optional<AttestationBundle> server_attestation;
};

/// Errors: message_too_large, message_malformed, base64_malformed, json_malformed,
/// json_duplicate_name, json_too_deep, json_wrong_type.
Result<ChallengeAnswer> parse_challenge_answer(std::string_view text);
std::string to_json(const ChallengeAnswer& answer);

}  // namespace jingui::protocol
