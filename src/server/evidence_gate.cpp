#include "server/evidence_gate.h"

namespace jingui::server {
namespace {

/// Whether waiting could help: the collateral is not here yet.
bool is_lack_of_collateral(ErrorCode code) {
  return code == ErrorCode::collateral_missing || code == ErrorCode::pccs_unreachable ||
         code == ErrorCode::pccs_malformed || code == ErrorCode::http_timeout;
}

}  // namespace

Result<std::shared_ptr<const attestation::VerifiedEvidence>> EvidenceGate::verify(
    std::string_view app_cert_pem) {
  auto at_once = verify_(app_cert_pem, std::chrono::milliseconds(0));
  if (at_once || !is_lack_of_collateral(at_once.error().code)) return at_once;
  if (!free_.try_acquire()) return fail(ErrorCode::busy, "too many wait for collateral");
  auto waited = verify_(app_cert_pem, kCollateralPatience);
  free_.release();
  return waited;
}

}  // namespace jingui::server
