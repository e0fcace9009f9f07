// Open challenges of profile `bound`: each lives 120 seconds of the monotonic clock and dies at the
// first take() that names it. Nothing is pushed out: a peer that reaches this table has shown that
// it holds an attested key, and a quota holds it. In memory, bounded (docs/protocol.md 6.7).
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "attestation/verify_evidence.h"
#include "base/secret_bytes.h"
#include "crypto/digest.h"
#include "protocol/bound_words.h"
#include "protocol/transcript.h"
#include "server/challenge_table.h"
#include "server/limits.h"

namespace jingui::server {

/// What a challenge was issued under; the fetch is held to it.
struct BoundChallenge {
  std::string fid;
  crypto::X25519PublicKey client_key{};
  std::string app_id;  // as registered then, and as verified
  protocol::Command command = protocol::Command::run;
  protocol::Freshness freshness = protocol::Freshness::leaf;
  SecretBytes nonce;    // N
  SecretBytes opening;  // R
  protocol::ChallengeHash transcript;
  /// The client's identity; its leaf signs the fetch.
  std::shared_ptr<const attestation::VerifiedEvidence> evidence;
};

/// Who asks for a challenge: what quotas go by.
struct ChallengeOwner {
  std::string fid;
  crypto::Sha256 leaf_key{};  // SHA-256 of the leaf's SPKI
  ByteArray<32> client_nonce{};
};

class BoundChallengeTable {
 public:
  explicit BoundChallengeTable(std::size_t capacity = kMaxOpenChallenges) : capacity_(capacity) {}

  /// Whether add() would take one more now; asked before the work of making it. Errors: too_many
  /// (kMaxChallengesPerLeaf, kMaxChallengesPerFid, or this nonce is open for this leaf), busy (the
  /// table is full).
  Result<void> admit(const ChallengeOwner& owner, MonotonicTime now);
  /// `id` is random and new. Times of successive calls may not go back. Errors: as admit().
  Result<void> add(std::string id, const ChallengeOwner& owner, BoundChallenge challenge,
                   MonotonicTime now);
  /// Takes it out, whatever the caller finds wrong with it then. Error: challenge_not_found (also
  /// when expired).
  Result<BoundChallenge> consume(const std::string& id, MonotonicTime now);
  /// Ends every open challenge of this fid.
  void drop(const std::string& fid);
  std::size_t size() const;

 private:
  struct Entry {
    std::string id;
    ChallengeOwner owner;
    BoundChallenge challenge;
    MonotonicTime expires;
  };
  using Number = std::uint64_t;  // order of arrival, hence of expiry

  Result<void> check_quotas(const ChallengeOwner& owner) const;
  void remove(std::map<Number, Entry>::iterator entry);
  void remove_expired(MonotonicTime now);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  Number next_ = 0;
  std::map<Number, Entry> entries_;
  std::unordered_map<std::string, Number> by_id_;
  std::map<std::string, std::size_t> of_fid_;
  std::map<crypto::Sha256, std::set<ByteArray<32>>> nonces_of_leaf_;
};

}  // namespace jingui::server
