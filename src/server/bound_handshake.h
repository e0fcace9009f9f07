// The server's side of the secret handshake, profile `bound`: challenge and fetch, gate after gate,
// the cheapest and least telling first (docs/protocol.md 6.7). Knows nothing of HTTP. What it
// returns says what happened exactly; how much of that a stranger may see is said by `uniform`.
#pragma once

#include <optional>
#include <vector>

#include "protocol/bound_challenge_answer.h"
#include "protocol/bound_challenge_request.h"
#include "protocol/bound_fetch_answer.h"
#include "protocol/bound_fetch_request.h"
#include "server/bound_challenge_table.h"
#include "server/handshake_service.h"
#include "server/rate_limiter.h"

namespace jingui::server {

struct BoundHandshakeParts {
  store::Store& store;
  BoundChallengeTable& challenges;
  crypto::RandomSource& random;
  std::shared_ptr<const Clock> clock;
  std::function<MonotonicTime()> monotonic = std::chrono::steady_clock::now;
  EvidenceGate& evidence;  // over EvidenceVerifier::authenticate: policy comes after registration
  /// The policies as they are now, of a peer whose leaf signs. Errors: those of
  /// EvidenceVerifier::judge.
  std::function<Result<void>(const attestation::VerifiedEvidence&)> judge;
  const OwnEvidence& own;                 // of collect_leaf(): its key signs
  std::vector<protocol::Origin> origins;  // this server's own, at least one
  RefusedChallenges* refused = nullptr;   // optional: where administrators see refusals
};

class BoundHandshake {
 public:
  explicit BoundHandshake(BoundHandshakeParts parts)
      : parts_(std::move(parts)), status_({kStatusRatePerLeaf, kStatusBurstPerLeaf}) {}

  /// `tls_certificate`: SHA-256 of the certificate that TLS of this connection shows, if it ends
  /// here. Errors, in the order of the gates: origin_not_mine. Uniform: certificate_*,
  /// key_malformed, signature_malformed, binding_signature_invalid, own_evidence, those of
  /// EvidenceVerifier::authenticate, claimed_*_mismatch, instance_not_found, instance_disabled,
  /// registered_key_mismatch, registered_app_id_mismatch. Then those of `judge`, too_many, busy.
  /// Also out_of_secret_memory, store_*.
  Outcome<protocol::BoundChallengeAnswer> challenge(
      const protocol::BoundChallengeRequest& request,
      const std::optional<crypto::Sha256>& tls_certificate);

  /// Errors, in the order of the gates. Uniform: challenge_not_found, challenge_fid_mismatch,
  /// challenge_response_invalid, signature_malformed, binding_signature_invalid,
  /// evidence_expired, registration_changed, instance_not_found,
  /// instance_disabled. fresh_quote_unexpected. Then those of `judge`, fresh_quote_required,
  /// reference_malformed, reference_denied,
  /// read_denied, reference_unknown, message_too_large. Also out_of_secret_memory, store_*.
  Outcome<protocol::BoundFetchAnswer> fetch(const protocol::BoundFetchRequest& request);

 private:
  using Evidence = std::shared_ptr<const attestation::VerifiedEvidence>;

  Result<Evidence> verify_client(const protocol::BoundChallengeRequest& request,
                                 AuditRecord& audit);
  Result<void> check_registration(const protocol::BoundChallengeRequest& request,
                                  const attestation::VerifiedEvidence& evidence);
  Result<protocol::BoundChallengeAnswer> issue(const protocol::BoundChallengeRequest& request,
                                               const protocol::RequestHash& request_hash,
                                               Evidence evidence,
                                               const std::optional<crypto::Sha256>& tls);
  Result<protocol::BoundChallengeAnswer> sign(const protocol::BoundChallengeRequest& request,
                                              const protocol::RequestHash& request_hash,
                                              BoundChallenge& challenge,
                                              const std::optional<crypto::Sha256>& tls);
  Result<void> check_fetch(const protocol::BoundFetchRequest& request,
                           const BoundChallenge& challenge,
                           const protocol::Step<protocol::FetchHash>& step);
  Result<protocol::BoundFetchAnswer> release(const protocol::BoundFetchRequest& request,
                                             const BoundChallenge& challenge,
                                             const protocol::FetchHash& fetch,
                                             Outcome<protocol::BoundFetchAnswer>& outcome);

  BoundHandshakeParts parts_;
  RateLimiter status_;  // by leaf key
};

}  // namespace jingui::server
