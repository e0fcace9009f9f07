// Time. Wall-clock time is whole seconds since 1970 UTC and always comes in as an argument or a
// Clock.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jingui {

struct UnixSeconds {
  std::int64_t value = 0;
  friend auto operator<=>(const UnixSeconds&, const UnixSeconds&) = default;
};

inline UnixSeconds operator+(UnixSeconds t, std::int64_t seconds) {
  return {t.value + seconds};
}

class Clock {
 public:
  virtual ~Clock() = default;
  virtual UnixSeconds now() const = 0;
};

class SystemClock final : public Clock {
 public:
  UnixSeconds now() const override;
};

/// Always the same time: tests, and JINGUI_INSECURE_CLOCK in simulation builds.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(UnixSeconds now) : now_(now) {}
  UnixSeconds now() const override { return now_; }

 private:
  UnixSeconds now_;
};

/// RFC 3339, for example 2025-06-19T10:32:27Z; any offset, a fraction is cut off. Error:
/// time_malformed.
Result<UnixSeconds> parse_rfc3339(std::string_view text);
/// RFC 3339 or decimal seconds since 1970, up to the year 9999, as typed by an operator. Error:
/// time_malformed.
Result<UnixSeconds> parse_time(std::string_view text);
/// "2025-06-19T10:32:27Z".
std::string format_rfc3339(UnixSeconds time);

}  // namespace jingui
