// Token buckets by key, in bounded memory; thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "server/limits.h"

namespace jingui::server {

struct Rate {
  unsigned per_second = 0;  // 0: no limit
  unsigned burst = 1;       // at least 1: the size of a bucket
};

class RateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// With more than `capacity` keys the least recently used one is forgotten. A forgotten bucket is
  /// a full one: forgetting never refuses anybody.
  explicit RateLimiter(Rate rate, std::size_t capacity = kMaxRateBuckets)
      : rate_(rate), capacity_(capacity) {}

  /// Takes one token. A time before that of an earlier call counts as that one. Error: too_many.
  Result<void> take(const std::string& key, Time now);
  std::size_t size() const;

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Time filled;
  };
  using Buckets = std::list<Bucket>;

  Bucket& bucket_of(const std::string& key, Time now);
  void refill(Bucket& bucket, Time now) const;

  const Rate rate_;
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  Buckets buckets_;  // most recently used first
  /// Ordered: keys are chosen by peers, who could make them collide in a hash table.
  std::map<std::string_view, Buckets::iterator> by_key_;
};

}  // namespace jingui::server
