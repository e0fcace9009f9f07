// A development world for tests of profile `bound`: two guests with leaves whose keys are at hand,
// a server of one of them, and the client's side of the exchange, step by step.
#pragma once

#include "protocol/bound_answer.h"
#include "protocol/bound_challenge.h"
#include "server/bound_handshake.h"
#include "server/strict_world_test_support.h"

namespace jingui::server {

/// The leaf that a guest gets of its agent, in StrictWorld::clock's time.
dstack::OwnLeaf leaf_of(const simulator::SimulatedGuest& guest, UnixSeconds now,
                        const simulator::EvidenceOptions& options = {});

struct BoundServer : StrictServer {
  explicit BoundServer(StrictWorld& world);

  StrictWorld& world;
  attestation::Policy policy;
  EvidenceGate authenticate;
  std::unique_ptr<OwnEvidence> own_leaf;
  BoundHandshake bound;
};

/// The client's own values, from which it computes every step; tests change one at a time.
struct BoundClient {
  explicit BoundClient(const StrictWorld& world);

  protocol::BoundChallengeRequest request() const;
  /// Signs for what `request` says.
  void sign(protocol::BoundChallengeRequest& request) const;
  /// The right answer to `answer`, which was made for `request`.
  protocol::BoundFetchRequest fetch(const protocol::BoundChallengeRequest& request,
                                    const protocol::BoundChallengeAnswer& answer,
                                    std::vector<std::string> references);
  Result<std::vector<SecretBytes>> open(const protocol::BoundFetchAnswer& answer);

  crypto::X25519PrivateKey key;
  dstack::OwnLeaf leaf;
  protocol::Origin origin;
  protocol::Command command = protocol::Command::run;
  ByteArray<32> client_nonce{1};
  // Of the last fetch:
  std::optional<crypto::X25519PrivateKey> recipient;
  SecretBytes nonce;
  std::string challenge_id;
  protocol::FetchHash fetch_hash;
  protocol::ExpectedAnswer expected{};
};

}  // namespace jingui::server
