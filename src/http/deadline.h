// A point in monotonic time by which something must be done.
#pragma once

#include <poll.h>

#include <algorithm>
#include <chrono>

namespace jingui::http {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  /// Tests give a time of their own.
  using Now = Clock::time_point (*)();
  /// `cancel_fd`: a descriptor that becomes readable (an eventfd) when nobody wants the result any
  /// more; -1: none. Borrowed.
  static Deadline after(std::chrono::milliseconds time, int cancel_fd = -1, Now now = &Clock::now) {
    return {now() + time, cancel_fd, now};
  }

  /// Also when it was cancelled.
  bool passed() const { return now_() >= at_ || cancelled(); }
  std::chrono::milliseconds left() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - now_());
    return std::max(left, std::chrono::milliseconds(0));
  }
  bool cancelled() const {
    pollfd entry{cancel_fd_, POLLIN, 0};
    return cancel_fd_ >= 0 && ::poll(&entry, 1, 0) > 0;
  }
  int cancel_fd() const { return cancel_fd_; }
  /// The earlier of this one and `time` from now.
  Deadline within(std::chrono::milliseconds time) const {
    return {std::min(at_, now_() + time), cancel_fd_, now_};
  }

 private:
  Deadline(Clock::time_point at, int cancel_fd, Now now)
      : at_(at), cancel_fd_(cancel_fd), now_(now) {}
  Clock::time_point at_;
  int cancel_fd_;
  Now now_;
};

}  // namespace jingui::http
