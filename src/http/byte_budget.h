// So many bytes a second, with a short memory for what was not used.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace jingui::http {

class ByteBudget {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit ByteBudget(std::size_t per_second) : per_second_(static_cast<double>(per_second)) {}

  /// Whether something may be spent now.
  bool has_any(Time now) {
    refill(now);
    return left_ > 0;
  }
  /// More than there is may be spent once; then it takes so much longer until there is any.
  void spend(std::size_t bytes) { left_ -= static_cast<double>(bytes); }

 private:
  static constexpr double kMemorySeconds = 0.05;

  void refill(Time now) {
    const double seconds = std::chrono::duration<double>(now - filled_).count();
    left_ = std::min(per_second_ * kMemorySeconds, left_ + per_second_ * std::max(0.0, seconds));
    filled_ = std::max(filled_, now);
  }

  const double per_second_;
  double left_ = 0;
  Time filled_{};
};

}  // namespace jingui::http
