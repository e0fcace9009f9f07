#include "base/clock.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace jingui {
namespace {

/// 9999-12-31T23:59:59Z, the last time that RFC 3339 can write.
constexpr std::int64_t kLastSecond = 253402300799;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads exactly `width` digits at `pos`, then the separator unless it is NUL.
bool read_number(std::string_view text, std::size_t& pos, std::size_t width, char separator,
                 int& out) {
  if (text.size() < pos + width + (separator != 0 ? 1 : 0)) return false;
  out = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (!is_digit(text[pos + i])) return false;
    out = out * 10 + (text[pos + i] - '0');
  }
  pos += width;
  if (separator == 0) return true;
  return text[pos++] == separator;
}

void skip_fraction(std::string_view text, std::size_t& pos) {
  if (pos + 1 >= text.size() || text[pos] != '.' || !is_digit(text[pos + 1])) return;
  ++pos;
  while (pos < text.size() && is_digit(text[pos])) ++pos;
}

/// "Z" or "+hh:mm", to the end of the text; seconds east of UTC.
bool read_offset(std::string_view text, std::size_t pos, int& seconds) {
  seconds = 0;
  if (pos >= text.size()) return false;
  const char sign = text[pos++];
  if (sign == 'Z' || sign == 'z') return pos == text.size();
  int hours = 0;
  int minutes = 0;
  if ((sign != '+' && sign != '-') || !read_number(text, pos, 2, ':', hours) ||
      !read_number(text, pos, 2, 0, minutes) || pos != text.size() || hours > 23 || minutes > 59)
    return false;
  seconds = (hours * 60 + minutes) * 60 * (sign == '-' ? -1 : 1);
  return true;
}

}  // namespace

UnixSeconds SystemClock::now() const {
  using std::chrono::system_clock;
  return {std::chrono::duration_cast<std::chrono::seconds>(system_clock::now().time_since_epoch())
              .count()};
}

Result<UnixSeconds> parse_rfc3339(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset = 0;
  std::size_t pos = 0;
  const auto malformed = [&] {
    return fail(ErrorCode::time_malformed, "expected YYYY-MM-DDThh:mm:ssZ");
  };
  if (!read_number(text, pos, 4, '-', year) || !read_number(text, pos, 2, '-', month) ||
      !read_number(text, pos, 2, 0, day))
    return malformed();
  if (pos >= text.size() || (text[pos] != 'T' && text[pos] != 't' && text[pos] != ' '))
    return malformed();
  ++pos;
  if (!read_number(text, pos, 2, ':', hour) || !read_number(text, pos, 2, ':', minute) ||
      !read_number(text, pos, 2, 0, second))
    return malformed();
  skip_fraction(text, pos);
  if (!read_offset(text, pos, offset)) return malformed();
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year},
                            std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return malformed();
  const std::int64_t days = sys_days{date}.time_since_epoch().count();
  return UnixSeconds{days * 86400 + hour * 3600 + minute * 60 + second - offset};
}

Result<UnixSeconds> parse_time(std::string_view text) {
  std::int64_t seconds = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, seconds);
  if (error == std::errc{} && rest == end && seconds >= 0 && seconds <= kLastSecond)
    return UnixSeconds{seconds};
  return parse_rfc3339(text);
}

std::string format_rfc3339(UnixSeconds time) {
  using namespace std::chrono;
  const sys_seconds point{seconds{time.value}};
  const auto days = floor<std::chrono::days>(point);
  const year_month_day date{days};
  const hh_mm_ss clock{point - days};
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return buffer;
}

}  // namespace jingui
