#include "server/rate_limiter.h"

#include <doctest/doctest.h>

namespace jingui::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr RateLimiter::Time kStart{seconds{1000}};

/// How many of `wanted` tokens there are.
int taken(RateLimiter& limiter, const std::string& key, int wanted, RateLimiter::Time now) {
  int count = 0;
  for (int i = 0; i < wanted; ++i) {
    const auto result = limiter.take(key, now);
    if (!result) CHECK(result.error().code == ErrorCode::too_many);
    count += result ? 1 : 0;
  }
  return count;
}

TEST_CASE("a bucket holds a burst and fills at its rate, up to the burst") {
  RateLimiter limiter({2, 5});
  CHECK(taken(limiter, "a", 9, kStart) == 5);
  CHECK(taken(limiter, "a", 9, kStart + milliseconds{499}) == 0);
  CHECK(taken(limiter, "a", 9, kStart + milliseconds{500}) == 1);
  CHECK(taken(limiter, "a", 9, kStart + milliseconds{1500}) == 2);
  CHECK(taken(limiter, "a", 9, kStart + seconds{3600}) == 5);
}

TEST_CASE("keys do not share tokens") {
  RateLimiter limiter({1, 1});
  CHECK(taken(limiter, "a", 2, kStart) == 1);
  CHECK(taken(limiter, "b", 2, kStart) == 1);
}

TEST_CASE("a time that goes back gives nothing") {
  RateLimiter limiter({1, 1});
  CHECK(taken(limiter, "a", 1, kStart) == 1);
  CHECK(taken(limiter, "a", 1, kStart - seconds{10}) == 0);
  CHECK(taken(limiter, "a", 1, kStart + milliseconds{999}) == 0);
  CHECK(taken(limiter, "a", 1, kStart + seconds{1}) == 1);
}

TEST_CASE("a rate of zero is no limit and keeps nothing") {
  RateLimiter limiter({0, 1});
  CHECK(taken(limiter, "a", 1000, kStart) == 1000);
  CHECK(limiter.size() == 0);
}

TEST_CASE("50000 keys take the memory of the capacity, and the busy one is not forgotten") {
  RateLimiter limiter({1, 3}, 1000);
  CHECK(taken(limiter, "busy", 3, kStart) == 3);
  for (int i = 0; i < 50000; ++i) {
    CHECK(taken(limiter, std::to_string(i), 1, kStart) == 1);
    if (i % 500 == 0) CHECK(taken(limiter, "busy", 1, kStart) == 0);
  }
  CHECK(limiter.size() == 1000);
}

}  // namespace
}  // namespace jingui::server
