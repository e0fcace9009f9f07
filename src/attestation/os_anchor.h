// Trust anchor "b": the operating system is one that the operator listed, and its keys come from a
// KMS that the operator pinned. Only then may what it measured into RTMR3 be believed without a
// KMS's certificate (dstack: RTMR3 is written by whatever was booted).
#pragma once

#include <optional>

#include "attestation/event_log.h"
#include "attestation/report.h"
#include "attestation/trust_roots.h"
#include "base/result.h"

namespace jingui::attestation {

struct OsAnchor {
  std::string name;                       // of the set
  std::optional<ByteArray<32>> kms_root;  // pinned; none if the compose hash is what is listed
};

/// The registers are in a set of `roots.os`; its key provider is pinned, or, for a client, the
/// compose hash is one of the set's. Errors, in this order: os_not_listed, kms_root_denied,
/// compose_hash_not_listed, key_provider_not_pinned.
Result<OsAnchor> check_os_anchor(const TdReport& td, const MeasuredIdentity& identity,
                                 const TrustRoots& roots, Report* report = nullptr);

}  // namespace jingui::attestation
