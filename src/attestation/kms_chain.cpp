#include "attestation/kms_chain.h"

#include <algorithm>
#include <array>

#include "attestation/certificate_extensions.h"
#include "attestation/checks.h"
#include "attestation/printable.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

using crypto::Certificate;

constexpr std::size_t kChainLength = 3;
// What this verifier understands, so that it may be critical: basic constraints, key usage,
// extended key usage, subject alternative name (the last two bind nothing here).
constexpr std::array<std::string_view, 4> kKnownCritical{"2.5.29.19", "2.5.29.15", "2.5.29.37",
                                                         "2.5.29.17"};

void check_root(const Certificate& root, const TrustRoots& roots, Checks& checks) {
  const std::string pin = "sha256:" + hex_encode(crypto::sha256(root.spki()));
  const bool leaked = is_leaked_kms_root(root.spki());
  const bool denied = leaked && !roots.insecure_allow_leaked_kms_root;
  checks.that(!denied, "chain.root-not-denied", "a root whose private key is secret",
              leaked ? pin + ", whose private key is published" : pin, ErrorCode::kms_root_denied);
  checks.that(roots.kms.contains(root.spki()), "chain.root-pinned",
              "one of " + std::to_string(roots.kms.pins().size()) + " pinned KMS roots", pin,
              ErrorCode::kms_root_not_pinned);
}

void check_signature(const Certificate& subject, const Certificate& issuer,
                     const std::string& claim, Checks& checks) {
  const auto outcome = subject.verify_issued_by(issuer);
  checks.that(outcome.has_value(), claim, "valid", outcome ? "valid" : "invalid",
              ErrorCode::chain_signature_invalid);
}

/// RFC 5280 4.2.1.9: an issuer is a CA, and at most pathlen CAs stand between it and the leaf.
void check_ca(const Certificate& issuer, long cas_below, const std::string& claim, Checks& checks) {
  std::string got = issuer.is_ca() ? "CA" : "not a CA";
  if (issuer.path_length()) got += ", pathlen " + std::to_string(*issuer.path_length());
  const bool long_enough = !issuer.path_length() || *issuer.path_length() >= cas_below;
  checks.that(issuer.is_ca() && long_enough, claim,
              "CA, pathlen at least " + std::to_string(cas_below), got, ErrorCode::chain_not_ca);
}

/// RFC 5280 4.2: a certificate with a critical extension that is not understood is refused.
void check_critical(const std::vector<Certificate>& chain, Checks& checks) {
  std::string unknown;
  for (const Certificate& certificate : chain)
    for (const auto& extension : certificate.extensions())
      if (extension.critical && std::find(kKnownCritical.begin(), kKnownCritical.end(),
                                          extension.oid) == kKnownCritical.end())
        unknown += (unknown.empty() ? "" : ", ") + printable(extension.oid);
  checks.equal("chain.critical-extensions", "none unknown",
               unknown.empty() ? "none unknown" : unknown, ErrorCode::chain_extension_unknown);
}

void check_usage(const Certificate& certificate, const std::string& expected,
                 const std::string& claim, Checks& checks) {
  const auto usage = read_usage(certificate);
  if (!usage) {
    checks.took(fail(usage.error()), claim, expected);
    return;
  }
  checks.equal(claim, expected, *usage ? printable(**usage) : "none",
               ErrorCode::chain_usage_mismatch);
}

/// A leaf that may itself issue would make the chain longer than it looks.
void check_leaf_issues_nothing(const Certificate& leaf, Checks& checks) {
  checks.equal("chain.leaf-not-ca", "not a CA", leaf.is_ca() ? "CA" : "not a CA",
               ErrorCode::chain_usage_mismatch);
}

std::string shown_app_id(const Result<std::optional<ByteArray<20>>>& app_id) {
  if (!app_id) return "malformed";
  return *app_id ? hex_encode(**app_id) : "none";
}

void check_app_ids(const Certificate& leaf, const Certificate& app_ca, Checks& checks) {
  const auto expected = read_app_id(leaf);
  const auto got = read_app_id(app_ca);
  checks.that(expected && got && *got && *expected == *got, "chain.app-id.app-ca",
              shown_app_id(expected), shown_app_id(got), ErrorCode::chain_app_id_mismatch);
}

/// RFC 5280 4.1.2.5: both ends are inclusive.
void check_dates(const Certificate& certificate, UnixSeconds now, const std::string& name,
                 Checks& checks) {
  const std::string time = format_rfc3339(now);
  checks.that(now >= certificate.not_before(), "chain.not-before." + name,
              "at or after " + format_rfc3339(certificate.not_before()), time,
              ErrorCode::certificate_not_yet_valid);
  checks.that(now <= certificate.not_after(), "chain.not-after." + name,
              "at or before " + format_rfc3339(certificate.not_after()), time,
              ErrorCode::certificate_expired);
}

void check_three(const std::vector<Certificate>& chain, UnixSeconds now, Checks& checks) {
  const Certificate &leaf = chain[0], &app_ca = chain[1], &root = chain[2];
  check_signature(leaf, app_ca, "chain.signature.leaf", checks);
  check_signature(app_ca, root, "chain.signature.app-ca", checks);
  // The root's own dates and constraints are believed only if the pinned key signed them.
  check_signature(root, root, "chain.signature.root", checks);
  check_ca(app_ca, 0, "chain.ca.app-ca", checks);
  check_ca(root, 1, "chain.ca.root", checks);
  check_critical(chain, checks);
  check_usage(leaf, "app:custom", "chain.usage.leaf", checks);
  check_usage(app_ca, "app:ca", "chain.usage.app-ca", checks);
  check_leaf_issues_nothing(leaf, checks);
  check_app_ids(leaf, app_ca, checks);
  check_dates(leaf, now, "leaf", checks);
  check_dates(app_ca, now, "app-ca", checks);
  check_dates(root, now, "root", checks);
}

UnixSeconds earliest_end(const std::vector<Certificate>& chain) {
  UnixSeconds end = chain.front().not_after();
  for (const Certificate& certificate : chain) end = std::min(end, certificate.not_after());
  return end + 1;
}

}  // namespace

Result<VerifiedKmsChain> verify_kms_chain(const std::vector<Certificate>& chain,
                                          const TrustRoots& roots, UnixSeconds now,
                                          Report* report) {
  if (chain.empty()) return fail(ErrorCode::chain_length, "no certificate");
  Checks checks(report, "certificate chain");
  check_root(chain.back(), roots, checks);
  const bool three = checks.that(chain.size() == kChainLength, "chain.length", "3",
                                 std::to_string(chain.size()), ErrorCode::chain_length);
  if (three)
    check_three(chain, now, checks);
  else
    checks.skipped("chain.signatures, usages, dates", "not a chain of leaf, app CA and root");
  TRY(checks.result());
  return VerifiedKmsChain{chain.back().spki(), earliest_end(chain)};
}

}  // namespace jingui::attestation
