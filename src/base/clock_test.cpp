#include "base/clock.h"

#include <doctest/doctest.h>

using namespace jingui;

namespace {

ErrorCode code_of(const Result<UnixSeconds>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

}  // namespace

TEST_CASE("RFC 3339: both ways") {
  CHECK(parse_rfc3339("1970-01-01T00:00:00Z").value() == UnixSeconds{0});
  CHECK(parse_rfc3339("2025-06-19T10:32:27Z").value() == UnixSeconds{1750329147});
  CHECK(parse_rfc3339("2024-02-29T23:59:59Z").value() == UnixSeconds{1709251199});
  CHECK(parse_rfc3339("1969-12-31T23:59:59Z").value() == UnixSeconds{-1});
  CHECK(format_rfc3339(UnixSeconds{1750329147}) == "2025-06-19T10:32:27Z");
  CHECK(format_rfc3339(UnixSeconds{-1}) == "1969-12-31T23:59:59Z");
}

TEST_CASE("RFC 3339: offsets and fractions") {
  CHECK(parse_rfc3339("2025-06-19T12:32:27+02:00").value() == UnixSeconds{1750329147});
  CHECK(parse_rfc3339("2025-06-19T05:02:27-05:30").value() == UnixSeconds{1750329147});
  CHECK(parse_rfc3339("2025-06-19t10:32:27.999999z").value() == UnixSeconds{1750329147});
}

TEST_CASE("RFC 3339: refusals") {
  for (const auto* text : {"",
                           "2025-06-19",
                           "2025-06-19T10:32:27",
                           "2025-06-19T10:32:27Zx",
                           "2025-06-19T10:32Z",
                           "2025-6-19T10:32:27Z",
                           "2025-06-31T10:32:27Z",
                           "2023-02-29T00:00:00Z",
                           "2025-13-01T00:00:00Z",
                           "2025-00-01T00:00:00Z",
                           "2025-06-19T24:00:00Z",
                           "2025-06-19T10:60:00Z",
                           "2025-06-19T10:32:61Z",
                           "2025-06-19T10:32:27.Z",
                           "2025-06-19T10:32:27+0200",
                           "2025-06-19T10:32:27+24:00",
                           "2025-06-19T10:32:27+02:60",
                           "2025/06/19T10:32:27Z",
                           "2025-06-19_10:32:27Z",
                           " 2025-06-19T10:32:27Z",
                           "+025-06-19T10:32:27Z"}) {
    CAPTURE(text);
    CHECK(code_of(parse_rfc3339(text)) == ErrorCode::time_malformed);
  }
}

TEST_CASE("an operator's time may be a number of seconds") {
  CHECK(parse_time("0").value() == UnixSeconds{0});
  CHECK(parse_time("1750329147").value() == UnixSeconds{1750329147});
  CHECK(parse_time("2025-06-19T10:32:27Z").value() == UnixSeconds{1750329147});
  CHECK(parse_time("253402300799").value() == parse_rfc3339("9999-12-31T23:59:59Z").value());
  for (const auto* text : {"", "-1", "1.5", "1750329147s", "253402300800", "99999999999999999999"})
    CHECK(code_of(parse_time(text)) == ErrorCode::time_malformed);
}

TEST_CASE("a fixed clock stands still") {
  const FixedClock fixed(UnixSeconds{5});
  CHECK(fixed.now() == UnixSeconds{5});
  CHECK(fixed.now() + 10 == UnixSeconds{15});
  CHECK(UnixSeconds{1} < UnixSeconds{2});
}
