#include "attestation/verify_evidence.h"

#include <algorithm>
#include <array>
#include <optional>

#include "attestation/checks.h"
#include "attestation/key_provider.h"
#include "attestation/kms_chain.h"
#include "attestation/measured_values.h"
#include "attestation/mr_config_id.h"
#include "attestation/os_anchor.h"
#include "attestation/os_image.h"
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
    constexpr std::array<Step, 9> kSteps{
        &EvidenceVerification::quote,           &EvidenceVerification::td_attributes,
        &EvidenceVerification::key_binding,     &EvidenceVerification::event_log,
        &EvidenceVerification::mr_config_id,    &EvidenceVerification::app_id,
        &EvidenceVerification::chain,           &EvidenceVerification::key_provider,
        &EvidenceVerification::operating_system};
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
    if (roots_.os.empty()) return {};
    os_ = check_os_anchor(evidence_.quote.report, *identity_, roots_);
    return {};
  }

  /// Whether anchor (b) holds and is enough: then (a) need not hold.
  bool os_suffices() const { return roots_.peer == Peer::client && os_ && os_->has_value(); }
  /// Whether there is no other anchor than (b).
  bool only_os() const {
    return roots_.peer == Peer::client && roots_.kms.empty() && !roots_.os.empty();
  }

  Result<void> mr_config_id() {
    if (!identity_) return skip("td.mr-config-id");
    return check_mr_config_id(evidence_.quote.report.mr_config_id, *identity_,
                              evidence_.attestation.claimed_config, report_);
  }

  Result<void> app_id() {
    if (evidence_.chain.empty()) return lacks(ErrorCode::evidence_missing, "app-id.certificate");
    if (!identity_) return skip("app-id.certificate");
    return check_app_id(evidence_.chain.front(), *identity_, !os_suffices() && !only_os(), report_);
  }

  Result<void> chain() {
    if (evidence_.chain.empty()) return lacks(ErrorCode::evidence_missing, "chain");
    if (only_os()) return needless("chain", "no KMS root is pinned");
    if (os_suffices()) return chain_beside_os();
    chain_ = TRY(verify_kms_chain(evidence_.chain, roots_, now_, report_));
    return {};
  }

  /// Anchor (a) as a whole, where (b) is enough: its failure fails nothing.
  Result<void> chain_beside_os() {
    const auto whole = [this]() -> Result<VerifiedKmsChain> {
      TRY(check_app_id(evidence_.chain.front(), *identity_, true));
      auto chain = TRY(verify_kms_chain(evidence_.chain, roots_, now_));
      TRY(check_key_provider(identity_->key_provider, chain.root_spki));
      return chain;
    };
    auto chain = whole();
    if (!chain) return needless("chain", not_needed_beside("os.measurements", chain.error()));
    chain_ = std::move(*chain);
    if (report_ != nullptr) TRY(verify_kms_chain(evidence_.chain, roots_, now_, report_));
    return {};
  }

  Result<void> key_provider() {
    if (only_os() || (os_suffices() && !chain_)) return {};
    if (!identity_ || !chain_) return skip("key-provider.id");
    TRY(check_key_provider(identity_->key_provider, chain_->root_spki, report_));
    chain_holds_ = true;
    return {};
  }

  Result<void> operating_system() {
    if (roots_.os.empty()) return {};
    if (!identity_) return skip("os.measurements");
    if (!*os_ && chain_holds_ && roots_.peer == Peer::client)
      return needless("os.measurements", not_needed_beside("chain", os_->error()));
    TRY(check_os_anchor(evidence_.quote.report, *identity_, roots_, report_));
    return {};
  }

  static std::string not_needed_beside(const char* other, const Error& error) {
    return std::string("not needed beside ") + other + " (" + std::string(error_name(error.code)) +
           ")";
  }

  Result<void> needless(const char* claim, const std::string& why) {
    if (report_ != nullptr) report_->skipped(claim, why);
    return {};
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
    if (verdict_ && (chain_ || os_suffices())) values.valid_until = valid_until();
    add_rows(values, *report_);
  }

  UnixSeconds valid_until() const {
    return chain_ ? std::min(verdict_->valid_until, chain_->valid_until) : verdict_->valid_until;
  }

  VerifiedEvidence assemble() {
    const TdReport& td = evidence_.quote.report;
    VerifiedEvidence out;
    out.valid_until_ = valid_until();
    out.platform_id_ = crypto::sha256(verdict_->pck.ppid);
    out.rests_on_chain_ = chain_holds_;
    out.rests_on_os_ = os_ && os_->has_value();
    if (const auto* set = roots_.os.find(td)) out.os_name_ = set->name;
    out.os_image_hash_ = measured_os_image_hash(td, evidence_.attestation.claimed_config);
    if (out.rests_on_os_) out.kms_root_ = (*os_)->kms_root;
    if (chain_holds_) out.kms_root_ = crypto::sha256(chain_->root_spki);
    out.identity_ = std::move(*identity_);
    out.verdict_ = std::move(*verdict_);
    out.report_ = td;
    out.leaf_spki_ = evidence_.chain.front().spki();
    out.leaf_key_sha256_ = crypto::sha256(out.leaf_spki_);
    out.leaf_not_after_ = evidence_.chain.front().not_after();
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
  bool chain_holds_ = false;            // with its app id and key provider
  std::optional<Result<OsAnchor>> os_;  // if there is a list of measurements and a log
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
