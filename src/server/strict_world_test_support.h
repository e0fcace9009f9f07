// A development world for tests of the strict handshake: real evidence, really verified, under a
// root of this run.
#pragma once

#include "attestation/policy.h"
#include "server/server_test_support.h"
#include "simulator/simulated_guest.h"

namespace jingui::server {

/// A server guest and a client guest of one KMS, collateral, and a verifier without a cache.
struct StrictWorld {
  StrictWorld();

  /// attestation::verify_evidence and evaluate, now.
  Result<std::shared_ptr<const attestation::VerifiedEvidence>> verify(std::string_view pem) const;
  static std::string evidence_of(const simulator::SimulatedGuest& guest,
                                 const simulator::EvidenceOptions& options = {});
  static std::string app_id_of(const simulator::SimulatedGuest& guest);
  /// The request of the client guest as it should be.
  protocol::ChallengeRequest request() const;

  std::shared_ptr<MovingClock> clock = std::make_shared<MovingClock>();
  simulator::World world;
  simulator::SimulatedGuest server_guest, client_guest;
  attestation::Collateral collateral;
  attestation::TrustRoots roots;
  std::string server_pem, client_pem;
  std::unique_ptr<OwnEvidence> own;
  EvidenceGate gate;
  crypto::X25519PrivateKey client_key;
};

/// A strict server of this world, with the client set up for vault v, item i, field f.
struct StrictServer : TestServer {
  explicit StrictServer(StrictWorld& world);
  std::string fid;
};

}  // namespace jingui::server
