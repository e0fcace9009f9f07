// POST /v1/secrets/challenge: the client names its key and shows what it is.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/attestation_bundle.h"

namespace jingui::protocol {

struct ChallengeRequest {
  std::string fid;  // not empty; that it is 40 hex digits of somebody's key is the receiver's check
  std::optional<AttestationBundle> client_attestation;
};

/// Errors: message_too_large, message_malformed, json_malformed, json_duplicate_name,
/// json_too_deep, json_wrong_type.
Result<ChallengeRequest> parse_challenge_request(std::string_view text);
/// The same of a text that is parsed already.
Result<ChallengeRequest> read_challenge_request(const boost::json::object& message);
std::string to_json(const ChallengeRequest& request);

}  // namespace jingui::protocol
