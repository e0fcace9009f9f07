#include "server/rate_limiter.h"

#include <algorithm>

namespace jingui::server {

Result<void> RateLimiter::take(const std::string& key, Time now) {
  if (rate_.per_second == 0) return {};
  const std::lock_guard lock(mutex_);
  Bucket& bucket = bucket_of(key, now);
  refill(bucket, now);
  if (bucket.tokens < 1) return fail(ErrorCode::too_many);
  bucket.tokens -= 1;
  return {};
}

std::size_t RateLimiter::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

RateLimiter::Bucket& RateLimiter::bucket_of(const std::string& key, Time now) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
    return buckets_.front();
  }
  if (buckets_.size() >= capacity_) {
    by_key_.erase(buckets_.back().key);
    buckets_.pop_back();
  }
  buckets_.push_front({key, static_cast<double>(rate_.burst), now});
  by_key_.emplace(buckets_.front().key, buckets_.begin());
  return buckets_.front();
}

void RateLimiter::refill(Bucket& bucket, Time now) const {
  if (now <= bucket.filled) return;
  const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
  bucket.tokens = std::min<double>(rate_.burst, bucket.tokens + seconds * rate_.per_second);
  bucket.filled = now;
}

}  // namespace jingui::server
