#include "attestation/checks.h"

namespace jingui::attestation {

bool Checks::that(bool holds, const std::string& claim, const std::string& expected,
                  const std::string& got, ErrorCode reason) {
  if (!holds && !first_) first_ = Error{reason, claim + ": expected " + expected + ", got " + got};
  if (report_ != nullptr && holds) report_->pass(claim, expected, got, source_);
  if (report_ != nullptr && !holds) report_->fail(claim, expected, got, source_, reason);
  return holds;
}

bool Checks::took(const Result<void>& outcome, const std::string& claim,
                  const std::string& expected) {
  if (outcome) return that(true, claim, expected, expected, ErrorCode::internal);
  if (!first_) first_ = Error{outcome.error().code, claim + ": " + outcome.error().detail};
  if (report_ != nullptr)
    report_->fail(claim, expected, describe(outcome.error()), source_, outcome.error().code);
  return false;
}

void Checks::skipped(const std::string& claim, const std::string& why) {
  if (report_ != nullptr) report_->skipped(claim, why);
}

Result<void> Checks::result() const {
  if (first_) return fail(*first_);
  return {};
}

}  // namespace jingui::attestation
