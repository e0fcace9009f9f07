#include "attestation/os_anchor.h"

#include <algorithm>

#include "attestation/checks.h"
#include "attestation/key_provider.h"
#include "attestation/printable.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

/// The DER SubjectPublicKeyInfo that the event names; empty if it names none.
Bytes kms_spki(const KeyProvider& provider) {
  if (provider.name != "kms") return {};
  return hex_decode(provider.id).value_or(Bytes());
}

std::string shown(const KeyProvider& provider, const Bytes& spki) {
  if (spki.empty()) return "no KMS, but \"" + printable(provider.name) + "\"";
  return "sha256:" + hex_encode(crypto::sha256(spki));
}

void check_compose_hash(const OsMeasurementSet& set, const MeasuredIdentity& identity,
                        Checks& checks) {
  checks.that(std::binary_search(set.compose_hashes.begin(), set.compose_hashes.end(),
                                 identity.compose_hash),
              "os.compose-hash",
              "one of " + std::to_string(set.compose_hashes.size()) + " listed with the image",
              hex_encode(identity.compose_hash), ErrorCode::compose_hash_not_listed);
}

}  // namespace

Result<OsAnchor> check_os_anchor(const TdReport& td, const MeasuredIdentity& identity,
                                 const TrustRoots& roots, Report* report) {
  Checks checks(report, "quote");
  const OsMeasurementSet* set = roots.os.find(td);
  checks.that(set != nullptr, "os.measurements",
              "one of " + std::to_string(roots.os.sets().size()) + " listed images",
              set != nullptr ? set->name : "MRTD, RTMR0, RTMR1 and RTMR2 that are not listed",
              ErrorCode::os_not_listed);
  if (set == nullptr) {
    checks.skipped("os.key-provider", "depends on the image");
    return fail(checks.result().error());
  }
  checks.from("event log");
  const KeyProvider provider = read_key_provider(identity.key_provider);
  const Bytes spki = kms_spki(provider);
  const std::string got = shown(provider, spki);
  checks.that(!is_leaked_kms_root(spki) || roots.insecure_allow_leaked_kms_root,
              "os.key-provider-not-denied", "a KMS root whose private key is secret", got,
              ErrorCode::kms_root_denied);
  OsAnchor anchor{set->name, std::nullopt};
  const KmsRoots& pinned = set->kms_roots.empty() ? roots.kms : set->kms_roots;
  if (!spki.empty() && pinned.contains(spki)) anchor.kms_root = crypto::sha256(spki);
  if (!set->compose_hashes.empty() && roots.peer == Peer::client)
    check_compose_hash(*set, identity, checks);
  else
    checks.that(anchor.kms_root.has_value(), "os.key-provider",
                "one of " + std::to_string(pinned.pins().size()) + " pinned KMS roots", got,
                ErrorCode::key_provider_not_pinned);
  TRY(checks.result());
  return anchor;
}

}  // namespace jingui::attestation
