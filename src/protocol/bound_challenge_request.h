// POST /v1/secrets/challenge in profile `bound`: the client names its key and its purpose, shows
// what it is, and signs that (docs/protocol.md 6.3).
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/x25519.h"
#include "protocol/attestation_bundle.h"
#include "protocol/bound_words.h"
#include "protocol/origin.h"

namespace jingui::protocol {

struct BoundChallengeRequest {
  std::string fid;                       // of client_key
  AttestationBundle client_attestation;  // with an app_cert
  crypto::X25519PublicKey client_key;    // not of low order
  ByteArray<32> client_nonce;
  Origin origin;
  Command command;
  Bytes signature;  // of the client's leaf over B0; not verified here
};

/// Errors: those of read_bound_challenge_request, and message_too_large, json_malformed,
/// json_duplicate_name, json_too_deep.
Result<BoundChallengeRequest> parse_bound_challenge_request(std::string_view text);
/// Errors: binding_missing, binding_member_unknown, binding_profile_unknown, json_wrong_type,
/// message_malformed, base64_malformed, field_size_wrong, low_order_point, fid_not_of_key,
/// origin_malformed, command_unknown.
Result<BoundChallengeRequest> read_bound_challenge_request(const boost::json::object& message);
std::string to_json(const BoundChallengeRequest& request);

}  // namespace jingui::protocol
