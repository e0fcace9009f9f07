// KMS roots from the file or the directory that JINGUI_KMS_ROOTS names.
#pragma once

#include <string>

#include "attestation/trust_roots.h"
#include "base/result.h"

namespace jingui::verifier {

/// A directory: every file in it whose name does not begin with a dot, in order of names. At least
/// one root must come of it: an anchor that somebody meant to set is never silently absent. Errors:
/// file_*, kms_roots_malformed, kms_root_denied, each naming the file.
Result<attestation::KmsRoots> read_kms_roots(const std::string& path, bool allow_leaked);

}  // namespace jingui::verifier
