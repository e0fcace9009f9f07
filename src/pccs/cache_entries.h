// What a CollateralCache knows of each platform. Not thread-safe: the cache locks.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include "attestation/collateral.h"
#include "attestation/verify_quote.h"
#include "base/clock.h"
#include "base/error.h"

namespace jingui::pccs {

using CollateralPtr = std::shared_ptr<const attestation::Collateral>;
using SteadyTime = std::chrono::steady_clock::time_point;

/// Collateral that has verified a quote.
struct Held {
  CollateralPtr collateral;
  ByteArray<32> digest{};
  UnixSeconds newest_issue_date, valid_until, fetched;

  Held(CollateralPtr verified, const attestation::QuoteVerdict& verdict, UnixSeconds fetched_at);
  bool is_valid(UnixSeconds now) const { return now < valid_until; }
  /// Half of its time is over, within kMinRefreshAgeSeconds and kRefreshAgeSeconds.
  bool is_due(UnixSeconds now) const;
};

struct Entry {
  std::optional<Held> held;
  CollateralPtr candidate;  // fetched, but it did not verify the quote on whose behalf
  bool loading = false;
  bool disk_tried = false;
  Error failure{ErrorCode::collateral_missing};
  SteadyTime next_attempt{};
  SteadyTime last_used{};

  /// Older collateral does not replace newer (a service may lag behind): then only the time of the
  /// fetch is noted.
  void hold(Held fresh, UnixSeconds now);
};

class CacheEntries {
 public:
  Entry* find(const attestation::CollateralKey& key);
  const Entry* find(const attestation::CollateralKey& key) const;
  /// Makes one if there is none; at kMaxKeys the least recently used makes way, those without
  /// collateral first. nullptr if all are loading.
  Entry* find_or_make(const attestation::CollateralKey& key);

 private:
  bool make_room();
  std::map<attestation::CollateralKey, Entry> entries_;
};

/// The error that tells most: a service that answered before one that did not; all details.
Error more_telling(const Error& first, const Error& second);

}  // namespace jingui::pccs
