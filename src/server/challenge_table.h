// Open challenges: each lives 120 seconds of the monotonic clock and dies at the first consume()
// that names it. In memory, bounded: when full, expired ones go first, then the oldest of the fid
// that has the most, so that a flood for one fid pushes out itself and nobody else.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "attestation/verify_evidence.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/ecies.h"
#include "crypto/x25519.h"
#include "server/limits.h"
#include "store/store.h"

namespace jingui::server {

using MonotonicTime = std::chrono::steady_clock::time_point;

/// What a challenge was issued under; the fetch is held to it.
struct Challenge {
  std::string fid;
  SecretBytes nonce;
  bool strict = false;
  store::Profile profile = store::Profile::reference;
  crypto::X25519PublicKey public_key{};
  std::string app_id;  // as registered then
  /// Seals to public_key. One ephemeral key serves nonce and values: each has a nonce of its own.
  std::optional<crypto::EciesSealer> sealer;
  /// The client's identity, verified and accepted by policy; null when not strict.
  std::shared_ptr<const attestation::VerifiedEvidence> evidence;
};

class ChallengeTable {
 public:
  explicit ChallengeTable(std::size_t capacity = kMaxOpenChallenges) : capacity_(capacity) {}

  /// `id` is random and new. Times of successive calls may not go back.
  void add(std::string id, Challenge challenge, MonotonicTime now);
  /// Takes it out, whatever the caller finds wrong with it then. Error: challenge_not_found (also
  /// when expired).
  Result<Challenge> consume(const std::string& id, MonotonicTime now);
  /// Ends every open challenge of this fid.
  void drop(const std::string& fid);
  std::size_t size() const;

 private:
  struct Entry {
    std::string id;
    std::string fid;
    Challenge challenge;
    MonotonicTime expires;
  };
  using Number = std::uint64_t;  // order of arrival, hence of expiry

  void remove(Number number);
  void remove_expired(MonotonicTime now);
  void remove_oldest_of_fullest_fid();

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  Number next_ = 0;
  std::map<Number, Entry> entries_;
  std::unordered_map<std::string, Number> by_id_;
  std::map<std::string, std::set<Number>> by_fid_;
  std::set<std::pair<std::size_t, std::string>> counts_;  // (open challenges, fid)
};

}  // namespace jingui::server
