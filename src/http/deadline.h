// A point in monotonic time by which something must be done.
#pragma once

#include <algorithm>
#include <chrono>

namespace jingui::http {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  static Deadline after(std::chrono::milliseconds time) { return Deadline(Clock::now() + time); }

  bool passed() const { return Clock::now() >= at_; }
  std::chrono::milliseconds left() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now());
    return std::max(left, std::chrono::milliseconds(0));
  }
  /// The earlier of this one and `time` from now.
  Deadline within(std::chrono::milliseconds time) const {
    return Deadline(std::min(at_, Clock::now() + time));
  }

 private:
  explicit Deadline(Clock::time_point at) : at_(at) {}
  Clock::time_point at_;
};

}  // namespace jingui::http
