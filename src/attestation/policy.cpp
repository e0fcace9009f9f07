#include <algorithm>

#include "attestation/checks.h"
#include "attestation/verify_evidence.h"

namespace jingui::attestation {
namespace {

std::string accepted_names(const Policy& policy) {
  std::string out;
  for (const TcbStatus status : policy.accepted_tcb)
    out.append(out.empty() ? "" : " or ").append(tcb_status_name(status));
  return out.empty() ? "nothing" : out;
}

}  // namespace

Result<void> evaluate_tcb_policy(const QuoteVerdict& verdict, const Policy& policy,
                                 Report* report) {
  Checks checks(report, "collateral");
  const std::string expected = accepted_names(policy);
  const auto examine = [&](const char* claim, TcbStatus status) {
    const auto& accepted = policy.accepted_tcb;
    // Revoked is never a matter of policy.
    const bool holds = status != TcbStatus::revoked &&
                       std::find(accepted.begin(), accepted.end(), status) != accepted.end();
    checks.that(holds, claim, expected, std::string(tcb_status_name(status)),
                ErrorCode::tcb_status_unacceptable);
  };
  examine("policy.tcb-status", verdict.status);
  examine("policy.tcb-status.platform", verdict.platform_status);
  examine("policy.tcb-status.qe", verdict.qe_status);
  if (verdict.current_platform_status)
    examine("policy.tcb-status.platform-now", *verdict.current_platform_status);
  return checks.result();
}

Result<void> evaluate_policy(const VerifiedEvidence& evidence, const Policy& policy,
                             Report* report) {
  return evaluate_tcb_policy(evidence.quote_verdict(), policy, report);
}

}  // namespace jingui::attestation
