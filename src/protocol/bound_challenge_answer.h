// The server's answer in profile `bound`: a challenge sealed to the client's key, what the server
// is, and its signature over both sides' values (docs/protocol.md 6.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "protocol/attestation_bundle.h"
#include "protocol/bound_words.h"
#include "protocol/limits.h"

namespace jingui::protocol {

struct BoundChallengeAnswer {
  std::string challenge_id;                   // kChallengeIdLength lower-case hex digits
  ByteArray<kBoundChallengeBytes> challenge;  // of seal_challenge
  AttestationBundle server_attestation;       // with an app_cert
  crypto::Sha256 answer_lock;
  Freshness freshness;
  std::optional<crypto::Sha256> tls_certificate;  // nullopt: TLS ends elsewhere
  Bytes signature;                                // of the server's leaf over B1; not verified here
};

/// Errors: message_too_large, json_malformed, json_duplicate_name, json_too_deep, binding_missing,
/// binding_member_unknown, binding_profile_unknown, json_wrong_type, message_malformed,
/// base64_malformed, field_size_wrong, freshness_unknown.
Result<BoundChallengeAnswer> parse_bound_challenge_answer(std::string_view text);
std::string to_json(const BoundChallengeAnswer& answer);

}  // namespace jingui::protocol
