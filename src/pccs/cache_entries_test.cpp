#include "pccs/cache_entries.h"

#include <doctest/doctest.h>

#include "pccs/limits.h"

using namespace jingui;
using namespace jingui::pccs;

namespace {

attestation::CollateralKey key(std::size_t i) {
  return {{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8), 0, 0, 0, 0},
          attestation::PckCa::platform};
}

Held held(std::int64_t issued, std::int64_t until, std::int64_t fetched) {
  attestation::QuoteVerdict verdict;
  verdict.newest_issue_date = {issued};
  verdict.valid_until = {until};
  auto collateral = std::make_shared<attestation::Collateral>();
  collateral->tcb_info = std::to_string(issued);
  return Held(collateral, verdict, {fetched});
}

}  // namespace

TEST_CASE("platforms are bounded: the least recently used without collateral goes first") {
  CacheEntries entries;
  for (std::size_t i = 0; i < kMaxKeys; ++i) {
    Entry* entry = entries.find_or_make(key(i));
    entry->last_used = SteadyTime(std::chrono::seconds(i));
    if (i < 2) entry->held = held(0, 10, 0);
    if (i == 2) entry->loading = true;
  }
  REQUIRE(entries.find_or_make(key(1000)) != nullptr);
  CHECK(entries.find(key(0)) != nullptr);
  CHECK(entries.find(key(2)) != nullptr);
  CHECK(entries.find(key(3)) == nullptr);
}

TEST_CASE("no room while all are loading") {
  CacheEntries entries;
  for (std::size_t i = 0; i < kMaxKeys; ++i) entries.find_or_make(key(i))->loading = true;
  CHECK(entries.find_or_make(key(1000)) == nullptr);
  CHECK(entries.find_or_make(key(0)) != nullptr);
}

TEST_CASE("when a refresh is due") {
  CHECK_FALSE(held(0, 1000, 0).is_due({499}));
  CHECK(held(0, 1000, 0).is_due({500}));
  CHECK_FALSE(held(0, 90 * 86400, 0).is_due({kRefreshAgeSeconds - 1}));
  CHECK(held(0, 90 * 86400, 0).is_due({kRefreshAgeSeconds}));
  CHECK_FALSE(held(0, 10, 0).is_due({kMinRefreshAgeSeconds - 1}));
  CHECK(held(0, 10, 0).is_valid({9}));
  CHECK_FALSE(held(0, 10, 0).is_valid({10}));
}

TEST_CASE("older collateral does not replace newer that is valid") {
  Entry entry;
  entry.hold(held(100, 1000, 0), {0});
  entry.hold(held(50, 2000, 7), {10});
  CHECK(entry.held->newest_issue_date == UnixSeconds{100});
  CHECK(entry.held->fetched == UnixSeconds{7});
  entry.hold(held(50, 2000, 7), {1000});
  CHECK(entry.held->newest_issue_date == UnixSeconds{50});
}

TEST_CASE("the error that tells most") {
  const Error down{ErrorCode::pccs_unreachable, "a"};
  const Error wrong{ErrorCode::pccs_malformed, "b"};
  CHECK(more_telling(down, wrong).code == ErrorCode::pccs_malformed);
  CHECK(more_telling(wrong, down).code == ErrorCode::pccs_malformed);
  CHECK(more_telling(wrong, {ErrorCode::collateral_missing, "c"}).code ==
        ErrorCode::collateral_missing);
  CHECK(more_telling({ErrorCode::quote_signature_invalid, "d"}, wrong).code ==
        ErrorCode::quote_signature_invalid);
  CHECK(more_telling(down, wrong).detail == "a; b");
}
