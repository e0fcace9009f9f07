// From a certificate chain to an identity that can be believed: the order of checks is the order of
// the reasons. Pure: time, collateral and roots come in as arguments. Input is the chain of
// `app_cert`, leaf first.
#pragma once

#include <optional>
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
  const ByteArray<32>& leaf_key_sha256() const { return leaf_key_sha256_; }
  /// Of the leaf certificate; worth something only if rests_on_chain().
  UnixSeconds leaf_not_after() const { return leaf_not_after_; }
  /// SHA-256 of the PPID: dstack's device id.
  const ByteArray<32>& platform_id() const { return platform_id_; }
  /// Anchor (a): the certificate chain ends in a pinned KMS root.
  bool rests_on_chain() const { return rests_on_chain_; }
  /// Anchor (b): the operating system is listed, and its key provider or compose hash.
  bool rests_on_os() const { return rests_on_os_; }
  /// Name of the set of OS measurements with these registers, whoever the key provider is; empty if
  /// there is none.
  const std::string& os_name() const { return os_name_; }
  /// Recomputed, see os_image.h; or why it could not be.
  const Result<ByteArray<32>>& os_image_hash() const { return os_image_hash_; }
  /// SHA-256 of the SPKI of the pinned KMS root that gave the guest its keys; none if only the
  /// compose hash is listed.
  const std::optional<ByteArray<32>>& kms_root() const { return kms_root_; }
  /// Exclusive: earliest expiry of collateral and, if rests_on_chain(), certificates.
  UnixSeconds valid_until() const { return valid_until_; }

 private:
  friend class EvidenceVerification;
  VerifiedEvidence() = default;
  MeasuredIdentity identity_;
  QuoteVerdict verdict_;
  TdReport report_;
  Bytes leaf_spki_;
  ByteArray<32> leaf_key_sha256_{};
  UnixSeconds leaf_not_after_;
  ByteArray<32> platform_id_{};
  bool rests_on_chain_ = false, rests_on_os_ = false;
  std::string os_name_;
  Result<ByteArray<32>> os_image_hash_ = fail(ErrorCode::os_image_unproven);
  std::optional<ByteArray<32>> kms_root_;
  UnixSeconds valid_until_;
};

/// Order: quote (with collateral, now) → TD attributes → key binding → event log, MRCONFIGID → app
/// id → chain (pin, deny-list, signatures, usages, dates) → key provider → OS measurements. App id
/// in the certificate, chain and key provider are anchor (a), OS measurements are (b): evidence of
/// a server needs (a), and (b) too if `roots.os` is not empty; of a client either is enough. The
/// Result is the first failure; `report`, if given, gets every row, and the checks after the first
/// failure still run.
Result<VerifiedEvidence> verify_evidence(const Evidence& evidence, const Collateral& collateral,
                                         const TrustRoots& roots, UnixSeconds now,
                                         Report* report = nullptr);

/// For the operator: runs every check that can run. `chain` may be empty (an answer of GetQuote or
/// Attest) and `collateral` null; what then cannot be checked is skipped, and the result is
/// evidence_missing or collateral_missing unless another check fails.
Result<void> examine_evidence(const Evidence& evidence, const Collateral* collateral,
                              const TrustRoots& roots, UnixSeconds now, Report& report);

}  // namespace jingui::attestation
