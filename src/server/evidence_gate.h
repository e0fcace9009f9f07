// Verification of clients' evidence for many requests at once: what needs no network runs at once;
// what has to wait for collateral waits in at most half of the workers, and the rest is told to
// come back.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <semaphore>
#include <string_view>

#include "attestation/verify_evidence.h"
#include "base/result.h"
#include "server/limits.h"

namespace jingui::server {

/// EvidenceVerifier::verify: waits for collateral at most as long as it is told.
using VerifyEvidence = std::function<Result<std::shared_ptr<const attestation::VerifiedEvidence>>(
    std::string_view app_cert_pem, std::chrono::milliseconds patience)>;

class EvidenceGate {
 public:
  explicit EvidenceGate(VerifyEvidence verify, std::size_t max_waiting = kMaxWaitingVerifications)
      : verify_(std::move(verify)), free_(static_cast<std::ptrdiff_t>(max_waiting)) {}

  /// Errors: those of EvidenceVerifier::verify; busy.
  Result<std::shared_ptr<const attestation::VerifiedEvidence>> verify(
      std::string_view app_cert_pem);

 private:
  VerifyEvidence verify_;
  std::counting_semaphore<kWorkers> free_;
};

}  // namespace jingui::server
