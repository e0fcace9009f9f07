// What only a strict server has: its own evidence, and what judges that of clients.
#pragma once

#include <memory>
#include <vector>

#include "server/config.h"
#include "server/evidence_gate.h"
#include "server/own_evidence.h"
#include "server/renewal_thread.h"
#include "verifier/evidence_verifier.h"
#include "verifier/trust_settings.h"

namespace jingui::cli {

struct ServerAttestation {
  std::unique_ptr<verifier::EvidenceVerifier> verifier;
  std::unique_ptr<server::OwnEvidence> own;          // for profile reference
  std::unique_ptr<server::OwnEvidence> own_leaf;     // for profile bound, if there are origins
  std::unique_ptr<server::EvidenceGate> gate;        // evidence and policy, for reference
  std::unique_ptr<server::EvidenceGate> bound_gate;  // evidence alone, for bound
  std::vector<std::unique_ptr<server::RenewalThread>> renewals;

  /// What this server is; both say the same.
  server::OwnEvidence* any_own() const { return own != nullptr ? own.get() : own_leaf.get(); }
};

/// Asks the guest agent; may block. Errors: those of dstack::GuestAgent and OwnEvidence.
Result<ServerAttestation> set_up_attestation(const server::Config& config,
                                             const verifier::TrustSettings& trust,
                                             std::shared_ptr<pccs::CollateralSource> collateral);

}  // namespace jingui::cli
