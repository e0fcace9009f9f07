// The verifier of a running program: evidence in, VerifiedEvidence out, with collateral and
// verdicts at hand. Both sides of the handshake use it; it knows neither.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "attestation/trust_roots.h"
#include "attestation/verify_evidence.h"
#include "base/clock.h"
#include "base/result.h"
#include "pccs/collateral_source.h"
#include "verifier/clock_floor.h"

namespace jingui::verifier {

class EvidenceVerifier {
 public:
  /// `floor` is TrustSettings::clock_floor; without one the floor lives in memory. A FixedClock has
  /// none.
  EvidenceVerifier(attestation::TrustRoots roots, attestation::Policy policy,
                   std::shared_ptr<pccs::CollateralSource> source,
                   std::shared_ptr<const Clock> clock, std::shared_ptr<ClockFloor> floor = nullptr);
  ~EvidenceVerifier();

  /// Verdict cache first (keyed by every certificate of the chain, the anchors and the collateral's
  /// generation; refusals are never kept), else parse, collateral, verify_evidence; then policy,
  /// always. Thread-safe. Errors: clock_before_floor, those of parse_evidence, the collateral
  /// source, verify_evidence and evaluate_policy.
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
