// From a certificate chain to an identity that can be believed: the order of checks is the order of
// the reasons. Pure: time, collateral and roots come in as arguments. Input is the chain of
// `app_cert`, leaf first.
#pragma once

#include <string>
#include <vector>

#include "attestation/certificate_extensions.h"
#include "attestation/event_log.h"
#include "attestation/report.h"
#include "attestation/trust_roots.h"
#include "attestation/verify_quote.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace jingui::attestation {

/// Parsed, nothing verified yet.
struct Evidence {
  std::vector<crypto::Certificate> chain;  // leaf first
  Attestation attestation;
  Quote quote;
};

/// PEM of 1 to 4 certificates. Errors: evidence_missing (empty text), evidence_too_large,
/// certificate_*, extension_*, attestation_*, event_log_malformed, quote_*.
Result<Evidence> parse_evidence(std::string_view app_cert_pem);

/// What verify_evidence, and nothing else, can make.
class VerifiedEvidence {
 public:
  const MeasuredIdentity& identity() const { return identity_; }
  std::string app_id_hex() const;
  std::string instance_id_hex() const;
  const QuoteVerdict& quote_verdict() const { return verdict_; }
  const TdReport& td_report() const { return report_; }
  const Bytes& leaf_spki() const { return leaf_spki_; }
  const ByteArray<32>& kms_root_spki_sha256() const { return kms_root_; }
  /// Exclusive: earliest expiry of collateral and certificates.
  UnixSeconds valid_until() const { return valid_until_; }

 private:
  friend class EvidenceVerification;
  VerifiedEvidence() = default;
  MeasuredIdentity identity_;
  QuoteVerdict verdict_;
  TdReport report_;
  Bytes leaf_spki_;
  ByteArray<32> kms_root_{};
  UnixSeconds valid_until_;
};

/// Order: quote (with collateral, now) → TD attributes → key binding → event log, MRCONFIGID → app
/// id → chain (pin, deny-list, signatures, usages, dates) → key provider. The Result is the first
/// failure; `report`, if given, gets every row, and the checks after the first failure still run.
Result<VerifiedEvidence> verify_evidence(const Evidence& evidence, const Collateral& collateral,
                                         const TrustRoots& roots, UnixSeconds now,
                                         Report* report = nullptr);

/// For the operator: runs every check that can run. `chain` may be empty (an answer of GetQuote or
/// Attest) and `collateral` null; what then cannot be checked is skipped, and the result is
/// evidence_missing or collateral_missing unless another check fails.
Result<void> examine_evidence(const Evidence& evidence, const Collateral* collateral,
                              const TrustRoots& roots, UnixSeconds now, Report& report);

/// Policy of this profile: the TCB statuses that are accepted.
struct Policy {
  std::vector<TcbStatus> accepted_tcb = {TcbStatus::up_to_date};
};
/// Error: tcb_status_unacceptable if any part of the verdict (platform, current platform, QE,
/// merged) is not accepted.
Result<void> evaluate_tcb_policy(const QuoteVerdict& verdict, const Policy& policy,
                                 Report* report = nullptr);
Result<void> evaluate_policy(const VerifiedEvidence& evidence, const Policy& policy,
                             Report* report = nullptr);

}  // namespace jingui::attestation
