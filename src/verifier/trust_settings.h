// Trust from the environment: which roots, which policy, which collateral, which clock. The
// JINGUI_INSECURE_* settings exist in simulation builds only; load_trust_settings of other builds
// fails when one of them is set.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attestation/policy.h"
#include "attestation/trust_roots.h"
#include "base/clock.h"
#include "base/result.h"
#include "pccs/collateral_source.h"
#include "verifier/clock_floor.h"
#include "verifier/tcb_numbers.h"

namespace jingui::verifier {

/// How a setting is looked up: by environment name; nullopt if unset. Programs pass one that
/// prefers flags.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;
Lookup process_environment();

struct TrustSettings {
  attestation::TrustRoots roots;
  attestation::Policy policy;  // the default, with the deny file in it
  std::shared_ptr<const Clock> clock;
  std::shared_ptr<ClockFloor> clock_floor;  // null under JINGUI_INSECURE_CLOCK
  std::shared_ptr<TcbNumbers> tcb_numbers;
  std::vector<std::string> warnings;  // one for each insecure setting or rule, to be logged
};

/// Reads JINGUI_KMS_ROOTS (file or directory), JINGUI_INSECURE_QUOTE_ROOT (PEM or DER file),
/// JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT, JINGUI_INSECURE_CLOCK (RFC 3339 or seconds),
/// JINGUI_OS_MEASUREMENTS (file or directory), JINGUI_POLICY and JINGUI_DENY_FILE (files), and
/// JINGUI_CACHE_DIR, where the clock's floor and the number of the TCB data are kept. A setting
/// that is empty is not set. `peer` is whose evidence is to be judged. Errors: file_*,
/// kms_roots_malformed, kms_root_denied, os_measurements_malformed, policy_malformed,
/// deny_list_malformed, trust_root_invalid, config_invalid, insecure_setting_refused.
Result<TrustSettings> load_trust_settings(const Lookup& lookup,
                                          attestation::Peer peer = attestation::Peer::server);

/// Reads JINGUI_COLLATERAL (file or directory, offline), JINGUI_PCCS_URL (ordered, comma or blank
/// separated; default Intel's PCS), JINGUI_PCCS_CA_FILE (PEM; default the system's store),
/// JINGUI_CACHE_DIR, and HTTPS_PROXY and NO_PROXY for https services. With JINGUI_COLLATERAL and no
/// JINGUI_PCCS_URL nothing is fetched; with both the files are asked first. Errors: file_*,
/// collateral_*, http_url_malformed.
Result<std::shared_ptr<pccs::CollateralSource>> make_collateral_source(const Lookup& lookup,
                                                                       const TrustSettings& trust);

}  // namespace jingui::verifier
