#include <algorithm>

#include "attestation/policy_rows.h"
#include "attestation/printable.h"

namespace jingui::attestation {
namespace {

/// How one part of the verdict stands under the rule.
struct Standing {
  bool accepted = false;
  ErrorCode reason = ErrorCode::tcb_status_unacceptable;
  std::string why = {};  // beside the status; empty if the status alone decides
};

class TcbEvaluation {
 public:
  TcbEvaluation(const TcbRule& rule, const QuoteVerdict& verdict, UnixSeconds now,
                const PolicyContext& context)
      : rule_(rule), verdict_(verdict), now_(now), context_(context) {}

  Standing of(TcbStatus status) const {
    if (status == TcbStatus::revoked) return {};
    if (is_in(rule_.accepted, status)) return {true};
    if (rule_.tolerated.empty() && rule_.grace_days == 0) return {};
    Standing standing = by_advisories();
    if (standing.accepted) return standing;
    const Standing grace = by_grace(status);
    const bool ended = standing.reason != ErrorCode::tcb_status_unacceptable;
    return grace.accepted || !ended ? grace : standing;
  }

 private:
  static bool is_in(const std::vector<TcbStatus>& list, TcbStatus status) {
    return std::find(list.begin(), list.end(), status) != list.end();
  }

  const ToleratedAdvisory* find(const std::string& id) const {
    for (const auto& advisory : rule_.tolerated)
      if (advisory.id == id) return &advisory;
    return nullptr;
  }

  Standing by_advisories() const {
    if (verdict_.advisories.empty()) return {};
    Standing standing{true, ErrorCode::tcb_status_unacceptable, "tolerated"};
    for (const std::string& id : verdict_.advisories) {
      const auto* advisory = find(id);
      if (advisory == nullptr)
        return {false, ErrorCode::tcb_status_unacceptable, printable(id) + " is not tolerated"};
      if (now_ < advisory->until) continue;
      standing = {false, ErrorCode::advisory_tolerance_ended,
                  printable(id) + " was tolerated until " + format_rfc3339(advisory->until)};
    }
    return standing;
  }

  /// What a TCB recovery makes of a platform that was up to date the day before.
  Standing by_grace(TcbStatus status) const {
    const bool recovery =
        status == TcbStatus::out_of_date || status == TcbStatus::td_relaunch_advised;
    if (rule_.grace_days == 0 || !recovery || !context_.tcb_number_since) return {};
    const UnixSeconds end = *context_.tcb_number_since + rule_.grace_days * kSecondsPerDay;
    const std::string number = std::to_string(verdict_.tcb_evaluation_data_number);
    if (now_ < end)
      return {true, {}, "grace after TCB data " + number + " until " + format_rfc3339(end)};
    return {false, ErrorCode::tcb_grace_ended,
            "grace after TCB data " + number + " ended " + format_rfc3339(end)};
  }

  const TcbRule& rule_;
  const QuoteVerdict& verdict_;
  const UnixSeconds now_;
  const PolicyContext& context_;
};

std::string accepted_names(const TcbRule& rule) {
  std::string out;
  for (const TcbStatus status : rule.accepted)
    out.append(out.empty() ? "" : " or ").append(tcb_status_name(status));
  return out.empty() ? "nothing" : out;
}

std::string shown(TcbStatus status, const Standing& standing) {
  const std::string name(tcb_status_name(status));
  return standing.why.empty() ? name : name + ", " + standing.why;
}

}  // namespace

void evaluate_tcb(const TcbRule& rule, const QuoteVerdict& verdict, UnixSeconds now,
                  const PolicyContext& context, PolicyRows& rows) {
  const TcbEvaluation evaluation(rule, verdict, now, context);
  const auto examine = [&](const char* claim, TcbStatus status) {
    const Standing standing = evaluation.of(status);
    rows.rule(
        standing.accepted, claim, [&] { return accepted_names(rule); },
        [&] { return shown(status, standing); }, "collateral", standing.reason);
  };
  examine("tcb-status", verdict.status);
  examine("tcb-status.platform", verdict.platform_status);
  examine("tcb-status.qe", verdict.qe_status);
  if (verdict.current_platform_status)
    examine("tcb-status.platform-now", *verdict.current_platform_status);
}

Result<void> evaluate_tcb_policy(const QuoteVerdict& verdict, const Policy& policy, UnixSeconds now,
                                 const PolicyContext& context, Report* report) {
  PolicyRows rows(policy, report);
  if (policy.tcb) evaluate_tcb(*policy.tcb, verdict, now, context, rows);
  return rows.result();
}

}  // namespace jingui::attestation
