// Policy, deny list and OS measurements from the files that JINGUI_POLICY, JINGUI_DENY_FILE and
// JINGUI_OS_MEASUREMENTS name. Every error names the file.
#pragma once

#include <string>

#include "attestation/os_measurements.h"
#include "attestation/policy_json.h"
#include "base/result.h"

namespace jingui::verifier {

/// Errors: file_*, policy_malformed.
Result<attestation::Policy> read_policy(const std::string& path, attestation::PolicyKind kind,
                                        std::string name = {});
/// Errors: file_*, deny_list_malformed.
Result<attestation::DenyList> read_deny_list(const std::string& path);
/// A file, or a directory as for KMS roots. Errors: file_*, os_measurements_malformed (also for a
/// directory without files), kms_root_denied.
Result<attestation::OsMeasurements> read_os_measurements(const std::string& path,
                                                         bool allow_leaked);

}  // namespace jingui::verifier
