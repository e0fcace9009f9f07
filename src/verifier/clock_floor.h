// The host owns the wall clock of a trust domain. This is the part of it that he cannot turn back:
// no time before the newest issue date of collateral that verified, or before the commit that was
// built, is believed.
#pragma once

#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "verifier/build_time.h"

namespace jingui::verifier {

class ClockFloor {
 public:
  /// `file` keeps the floor over restarts (mode 0600); empty: memory only. A file that cannot be
  /// read or does not hold a time counts as none, with a warning.
  /// `built` is the time of the commit.
  explicit ClockFloor(std::string file = {}, UnixSeconds built = build_time());

  /// Error: clock_before_floor.
  Result<void> check(UnixSeconds now) const;
  /// Raises the floor, never lowers it; `seen` comes from verified collateral only. A file that
  /// cannot be written is a warning.
  void raise(UnixSeconds seen);

 private:
  const std::string file_;
  mutable std::mutex mutex_;
  UnixSeconds floor_;
};

}  // namespace jingui::verifier
