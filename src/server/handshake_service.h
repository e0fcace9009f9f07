// The server's side of the secret handshake, reference profile: challenge and fetch, gate after
// gate, the cheapest and least telling first (docs/protocol.md 3 and 4). Knows nothing of HTTP.
// What it returns says what happened exactly; how much of that a stranger may see is said by
// `uniform`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/random.h"
#include "protocol/challenge_answer.h"
#include "protocol/challenge_request.h"
#include "protocol/fetch_answer.h"
#include "protocol/fetch_request.h"
#include "server/challenge_table.h"
#include "server/evidence_gate.h"
#include "server/own_evidence.h"
#include "server/refused_challenges.h"
#include "store/store.h"

namespace jingui::server {

/// What the audit log says about a request, filled in as far as it got. Ids are verified ones.
struct AuditRecord {
  std::string fid;  // as sent until the registration was found
  std::string app_id, instance_id;
  std::string command;
  std::vector<std::string> references;
  /// Profile `bound`, fetch: B2 and the leaf's signature over it, so that who asked for what can be
  /// checked later.
  Bytes signed_bytes, signature;
};

template <class Answer>
struct Outcome {
  Result<Answer> answer;
  AuditRecord audit;
  /// The refusal came before evidence and app id had passed: every such refusal looks the same.
  bool uniform = false;
  /// The reference that was refused, if it was one.
  std::string refused_reference = {};
};

struct HandshakeParts {
  store::Store& store;
  ChallengeTable& challenges;
  crypto::RandomSource& random;
  std::shared_ptr<const Clock> clock;
  std::function<MonotonicTime()> monotonic = std::chrono::steady_clock::now;
  // Both are set when strict, and not used otherwise.
  bool strict = true;
  EvidenceGate* evidence = nullptr;
  const OwnEvidence* own = nullptr;
  RefusedChallenges* refused = nullptr;  // optional: where administrators see refusals
};

class HandshakeService {
 public:
  explicit HandshakeService(HandshakeParts parts) : parts_(std::move(parts)) {}

  /// Errors, in the order of the gates. Strict and uniform: client_attestation_missing,
  /// client_app_id_missing, those of EvidenceVerifier::verify, claimed_app_id_mismatch,
  /// claimed_instance_id_mismatch, own_evidence, instance_not_found, registered_app_id_mismatch.
  /// Then instance_disabled, profile_not_allowed. Also busy, out_of_secret_memory, store_*.
  Outcome<protocol::ChallengeAnswer> challenge(const protocol::ChallengeRequest& request);

  /// Errors, in the order of the gates: challenge_not_found, challenge_fid_mismatch,
  /// challenge_mode_mismatch, challenge_not_verified, challenge_response_invalid, evidence_expired,
  /// reference_malformed, instance_not_found, instance_disabled, registration_changed,
  /// reference_denied, read_denied, reference_unknown, message_too_large. Also
  /// out_of_secret_memory, store_*.
  Outcome<protocol::FetchAnswer> fetch(const protocol::FetchRequest& request,
                                       std::string_view command);

 private:
  using Evidence = std::shared_ptr<const attestation::VerifiedEvidence>;

  Result<void> verify_client(const protocol::ChallengeRequest& request, AuditRecord& audit,
                             Evidence& evidence);
  Result<store::Instance> find_registration(const std::string& fid, const Evidence& evidence);
  Result<protocol::ChallengeAnswer> issue(const store::Instance& instance, Evidence evidence);
  Result<Challenge> redeem(const protocol::FetchRequest& request);
  Result<protocol::FetchAnswer> release(const protocol::FetchRequest& request,
                                        const Challenge& challenge,
                                        Outcome<protocol::FetchAnswer>& outcome);
  Result<protocol::FetchAnswer> seal(const std::vector<std::string>& references,
                                     const store::Fetched& fetched,
                                     const crypto::EciesSealer& sealer);

  HandshakeParts parts_;
};

}  // namespace jingui::server
