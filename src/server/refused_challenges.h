// The last refused challenges of each registered key, for administrators. In memory and bounded in
// every direction: whoever has any trust domain and knows a fid, which is no secret, can put
// entries here. They are never believed and never used for a decision.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "server/challenge_table.h"
#include "server/limits.h"
#include "server/observed_evidence.h"

namespace jingui::server {

struct RefusedChallenge {
  UnixSeconds time;  // of the last one
  ErrorCode reason = ErrorCode::internal;
  /// The evidence passed every check of its own and policy, and what failed came after: a claim, or
  /// the registration. Who showed it is not known all the same.
  bool evidence_verified = false;
  /// Profile `bound`: the request was signed by the key of this evidence, so who showed it is who
  /// it says.
  bool key_shown = false;
  ObservedEvidence observed;
  std::uint64_t count = 1;  // how many with the same content
};

class RefusedChallenges {
 public:
  explicit RefusedChallenges(std::size_t max_fids = kMaxRefusedFids) : max_fids_(max_fids) {}

  /// Whether another refusal may be looked into now: kMaxObservationsPerSecond, all fids together.
  /// Times of successive calls may not go back.
  bool admit(MonotonicTime now);
  /// Keeps the last kMaxRefusedPerFid of a fid; what is already there is counted. When there are
  /// too many fids, the one whose last refusal is oldest is forgotten.
  void record(const std::string& fid, RefusedChallenge refused);
  /// Newest first.
  std::vector<RefusedChallenge> of(const std::string& fid) const;
  void forget(const std::string& fid);

 private:
  struct Entry {
    std::vector<RefusedChallenge> list;  // newest first
    std::uint64_t last = 0;
  };
  const std::size_t max_fids_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::uint64_t next_ = 0;
  MonotonicTime second_;
  unsigned admitted_ = 0;
};

}  // namespace jingui::server
