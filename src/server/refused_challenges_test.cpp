#include "server/refused_challenges.h"

#include <doctest/doctest.h>

namespace jingui::server {
namespace {

using std::chrono::milliseconds;
const MonotonicTime kStart{std::chrono::seconds{1000}};

RefusedChallenge refused_with(const std::string& app_id, std::int64_t time) {
  RefusedChallenge refused;
  refused.time = {time};
  refused.reason = ErrorCode::kms_root_not_pinned;
  refused.observed.app_id = app_id;
  return refused;
}

TEST_CASE("the last refusals of a fid are kept, newest first") {
  RefusedChallenges table;
  for (std::size_t i = 0; i < kMaxRefusedPerFid + 2; ++i)
    table.record("a", refused_with(std::to_string(i), static_cast<std::int64_t>(i)));
  const auto list = table.of("a");
  REQUIRE(list.size() == kMaxRefusedPerFid);
  CHECK(list.front().observed.app_id == std::to_string(kMaxRefusedPerFid + 1));
  CHECK(list.back().observed.app_id == "2");
  CHECK(table.of("b").empty());
  table.forget("a");
  CHECK(table.of("a").empty());
}

TEST_CASE("the same refusal again is counted and does not push out another") {
  RefusedChallenges table;
  table.record("a", refused_with("other", 1));
  for (std::int64_t time = 2; time < 20; ++time) table.record("a", refused_with("same", time));
  const auto list = table.of("a");
  REQUIRE(list.size() == 2);
  CHECK(list[0].count == 18);
  CHECK(list[0].time == UnixSeconds{19});
  CHECK(list[1].observed.app_id == "other");
  auto verified = refused_with("same", 20);
  verified.evidence_verified = true;
  table.record("a", verified);
  CHECK(table.of("a").size() == 3);
}

TEST_CASE("fids are bounded: the one refused longest ago is forgotten") {
  RefusedChallenges table(2);
  table.record("a", refused_with("x", 1));
  table.record("b", refused_with("x", 1));
  table.record("a", refused_with("x", 1));
  table.record("c", refused_with("x", 1));
  CHECK(table.of("b").empty());
  CHECK(table.of("a").size() == 1);
  CHECK(table.of("c").size() == 1);
}

TEST_CASE("few refusals a second are looked into") {
  RefusedChallenges table;
  for (unsigned i = 0; i < kMaxObservationsPerSecond; ++i) CHECK(table.admit(kStart));
  CHECK_FALSE(table.admit(kStart));
  CHECK_FALSE(table.admit(kStart + milliseconds(999)));
  CHECK(table.admit(kStart + milliseconds(1000)));
}

}  // namespace
}  // namespace jingui::server
