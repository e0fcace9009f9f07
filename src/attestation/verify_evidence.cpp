#include "attestation/verify_evidence.h"

#include <algorithm>
#include <array>
#include <optional>

#include "attestation/checks.h"
#include "attestation/key_provider.h"
#include "attestation/kms_chain.h"
#include "attestation/measured_values.h"
#include "attestation/mr_config_id.h"
#include "attestation/report_data.h"
#include "attestation/td_attributes.h"
#include "attestation/verify_event_log.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {

/// One verification: the steps in the order in which their reasons count. A step that needs what an
/// earlier one did not find says `skipped`. Without a chain or without collateral the steps that
/// need them are skipped too, and the outcome is a failure all the same.
class EvidenceVerification {
 public:
  EvidenceVerification(const Evidence& evidence, const Collateral* collateral,
                       const TrustRoots& roots, UnixSeconds now, Report* report)
      : evidence_(evidence), collateral_(collateral), roots_(roots), now_(now), report_(report) {}

  Result<VerifiedEvidence> run() {
    using Step = Result<void> (EvidenceVerification::*)();
    constexpr std::array<Step, 8> kSteps{
        &EvidenceVerification::quote,        &EvidenceVerification::td_attributes,
        &EvidenceVerification::key_binding,  &EvidenceVerification::event_log,
        &EvidenceVerification::mr_config_id, &EvidenceVerification::app_id,
        &EvidenceVerification::chain,        &EvidenceVerification::key_provider};
    std::optional<Error> first;
    for (const Step step : kSteps) {
      const auto outcome = (this->*step)();
      if (!outcome && !first) first = outcome.error();
      if (first && report_ == nullptr) break;
    }
    if (report_ != nullptr) add_measured_values();
    if (!first) first = missing_;
    if (first) return fail(*first);
    return assemble();
  }

 private:
  Result<void> quote() {
    if (collateral_ == nullptr) return lacks(ErrorCode::collateral_missing, "quote");
    verdict_ = TRY(verify_quote(evidence_.quote, *collateral_, roots_.quote, now_, report_));
    return {};
  }

  Result<void> td_attributes() { return check_td_attributes(evidence_.quote.report, report_); }

  Result<void> key_binding() {
    if (evidence_.chain.empty()) return lacks(ErrorCode::evidence_missing, "report-data.key");
    return check_key_binding(evidence_.quote.report, evidence_.chain.front().spki(),
                             evidence_.attestation.claimed_report_data, report_);
  }

  Result<void> event_log() {
    identity_ =
        TRY(verify_event_log(evidence_.attestation.events, evidence_.quote.report, report_));
    return {};
  }

  Result<void> mr_config_id() {
    if (!identity_) return skip("td.mr-config-id");
    return check_mr_config_id(evidence_.quote.report.mr_config_id, *identity_,
                              evidence_.attestation.claimed_config, report_);
  }

  Result<void> app_id() {
    if (evidence_.chain.empty()) return lacks(ErrorCode::evidence_missing, "app-id.certificate");
    if (!identity_) return skip("app-id.certificate");
    return check_app_id(evidence_.chain.front(), *identity_, report_);
  }

  Result<void> chain() {
    if (evidence_.chain.empty()) return lacks(ErrorCode::evidence_missing, "chain");
    chain_ = TRY(verify_kms_chain(evidence_.chain, roots_, now_, report_));
    return {};
  }

  Result<void> key_provider() {
    if (!identity_ || !chain_) return skip("key-provider.id");
    return check_key_provider(identity_->key_provider, chain_->root_spki, report_);
  }

  Result<void> skip(const char* claim) {
    if (report_ != nullptr) report_->skipped(claim, "needs a check above that failed");
    return {};
  }

  Result<void> lacks(ErrorCode code, const char* claim) {
    const char* what =
        code == ErrorCode::collateral_missing ? "no collateral" : "no certificate chain";
    if (!missing_) missing_ = Error{code, what};
    if (report_ != nullptr) report_->skipped(claim, what);
    return {};
  }

  void add_measured_values() {
    MeasuredValues values;
    values.td = &evidence_.quote.report;
    values.verdict = verdict_ ? &*verdict_ : nullptr;
    values.identity = identity_ ? &*identity_ : nullptr;
    if (!evidence_.chain.empty()) values.kms_root_spki = evidence_.chain.back().spki();
    if (chain_ && verdict_) values.valid_until = valid_until();
    add_rows(values, *report_);
  }

  UnixSeconds valid_until() const { return std::min(verdict_->valid_until, chain_->valid_until); }

  VerifiedEvidence assemble() {
    VerifiedEvidence out;
    out.valid_until_ = valid_until();
    out.identity_ = std::move(*identity_);
    out.verdict_ = std::move(*verdict_);
    out.report_ = evidence_.quote.report;
    out.leaf_spki_ = evidence_.chain.front().spki();
    out.kms_root_ = crypto::sha256(chain_->root_spki);
    return out;
  }

  const Evidence& evidence_;
  const Collateral* const collateral_;
  const TrustRoots& roots_;
  const UnixSeconds now_;
  Report* const report_;
  std::optional<QuoteVerdict> verdict_;
  std::optional<MeasuredIdentity> identity_;
  std::optional<VerifiedKmsChain> chain_;
  std::optional<Error> missing_;
};

Result<VerifiedEvidence> verify_evidence(const Evidence& evidence, const Collateral& collateral,
                                         const TrustRoots& roots, UnixSeconds now, Report* report) {
  if (evidence.chain.empty()) return fail(ErrorCode::evidence_missing);
  return EvidenceVerification(evidence, &collateral, roots, now, report).run();
}

Result<void> examine_evidence(const Evidence& evidence, const Collateral* collateral,
                              const TrustRoots& roots, UnixSeconds now, Report& report) {
  TRY(EvidenceVerification(evidence, collateral, roots, now, &report).run());
  return {};
}

std::string VerifiedEvidence::app_id_hex() const {
  return hex_encode(identity_.app_id);
}

std::string VerifiedEvidence::instance_id_hex() const {
  return hex_encode(identity_.instance_id);
}

}  // namespace jingui::attestation
