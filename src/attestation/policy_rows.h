// The rows of one policy: as Checks, but texts are made only when somebody reads them. Policies are
// evaluated on every request, nearly always without a report and with every rule holding.
#pragma once

#include <string>

#include "attestation/checks.h"
#include "attestation/policy.h"

namespace jingui::attestation {

class PolicyRows {
 public:
  PolicyRows(const Policy& policy, Report* report)
      : name_(policy.name), report_(report), checks_(report, "policy") {}

  /// `expected` and `got` are functions that return texts. `source` is where `got` comes from.
  template <class Expected, class Got>
  void rule(bool holds, const char* claim, Expected expected, Got got, const char* source,
            ErrorCode reason) {
    if (holds && report_ == nullptr) return;
    checks_.from(source);
    checks_.that(holds, claim_of(claim), expected(), got(), reason);
  }
  Result<void> result() const { return checks_.result(); }

 private:
  /// "policy.compose-hash", or "policy(vault agents).compose-hash".
  std::string claim_of(const char* claim) const {
    return "policy" + (name_.empty() ? std::string() : "(" + name_ + ")") + "." + claim;
  }

  const std::string& name_;
  Report* const report_;
  Checks checks_;
};

/// The rows of the TCB rule.
void evaluate_tcb(const TcbRule& rule, const QuoteVerdict& verdict, UnixSeconds now,
                  const PolicyContext& context, PolicyRows& rows);

}  // namespace jingui::attestation
