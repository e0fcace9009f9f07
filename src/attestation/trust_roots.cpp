#include "attestation/trust_roots.h"

#include <algorithm>

namespace jingui::attestation {

bool has_anchor(const TrustRoots& roots) {
  if (!roots.kms.empty()) return true;
  const auto stands_alone = [](const OsMeasurementSet& set) {
    return !set.kms_roots.empty() || !set.compose_hashes.empty();
  };
  return roots.peer == Peer::client &&
         std::any_of(roots.os.sets().begin(), roots.os.sets().end(), stands_alone);
}

}  // namespace jingui::attestation
