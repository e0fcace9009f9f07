// The verifier of a running program: evidence in, VerifiedEvidence out, with collateral and
// verdicts at hand. Both sides of the handshake use it; it knows neither.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "attestation/policy.h"
#include "attestation/trust_roots.h"
#include "attestation/verify_evidence.h"
#include "base/clock.h"
#include "base/result.h"
#include "pccs/collateral_source.h"
#include "verifier/clock_floor.h"
#include "verifier/tcb_numbers.h"

namespace jingui::verifier {

class EvidenceVerifier {
 public:
  /// `floor` and `numbers` are those of TrustSettings; without them they live in memory. A
  /// FixedClock has no floor.
  EvidenceVerifier(attestation::TrustRoots roots, attestation::Policy policy,
                   std::shared_ptr<pccs::CollateralSource> source,
                   std::shared_ptr<const Clock> clock, std::shared_ptr<ClockFloor> floor = nullptr,
                   std::shared_ptr<TcbNumbers> numbers = nullptr);
  ~EvidenceVerifier();

  /// Verdict cache first (keyed by every certificate of the chain, the anchors and the collateral's
  /// generation; refusals are never kept), else parse, collateral, verify_evidence. No policy.
  /// Thread-safe. Errors: clock_before_floor, those of parse_evidence, the collateral source and
  /// verify_evidence.
  Result<std::shared_ptr<const attestation::VerifiedEvidence>> authenticate(
      std::string_view app_cert_pem, std::chrono::milliseconds patience);
  /// The default policy and those in `further`, now; `context.tcb_number_since` is filled in here.
  /// Thread-safe. Errors: clock_before_floor, those of attestation::evaluate.
  Result<attestation::PolicyDecision> judge(
      const attestation::VerifiedEvidence& evidence,
      std::span<const attestation::Policy* const> further = {},
      attestation::PolicyContext context = {}, attestation::Report* report = nullptr) const;
  /// Both, with the default policy alone and nothing that the reference profile lacks: no fresh
  /// quote, no proof of the leaf's key, no known platforms.
  Result<std::shared_ptr<const attestation::VerifiedEvidence>> verify(
      std::string_view app_cert_pem, std::chrono::milliseconds patience);

  /// Since the start, for metrics.
  struct Counts {
    std::uint64_t cache_hits = 0, cache_misses = 0;
    /// Of the newest verdict: the earliest end of what it rests on, usually collateral's
    /// nextUpdate.
    std::optional<UnixSeconds> valid_until;
  };
  Counts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jingui::verifier
