#include "attestation/checks.h"

#include <doctest/doctest.h>

using namespace jingui;
using namespace jingui::attestation;

TEST_CASE("checks: the result is the first check that does not hold, every check leaves a row") {
  Report report;
  Checks checks(&report, "quote");
  CHECK(checks.equal("a", "1", "1", ErrorCode::td_debug));
  CHECK(checks.ok());
  CHECK_FALSE(checks.equal("b", "1", "2", ErrorCode::app_id_mismatch));
  checks.from("event log");
  CHECK_FALSE(checks.took(fail(ErrorCode::event_missing, "app-id"), "c", "all"));
  CHECK(checks.took(Result<void>{}, "d", "all"));
  checks.skipped("e", "why");
  const auto result = checks.result();
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::app_id_mismatch);
  CHECK(result.error().detail == "b: expected 1, got 2");
  const auto& rows = report.rows();
  REQUIRE(rows.size() == 5);
  CHECK(rows[0].source == "quote");
  CHECK(rows[1].reason == ErrorCode::app_id_mismatch);
  CHECK(rows[2].reason == ErrorCode::event_missing);
  CHECK(rows[2].source == "event log");
  CHECK(rows[3].verdict == RowVerdict::pass);
  CHECK(rows[4].verdict == RowVerdict::skipped);
}

TEST_CASE("checks: work without a report, and hold when nothing failed") {
  Checks checks(nullptr, "quote");
  CHECK(checks.that(true, "a", "1", "1", ErrorCode::td_debug));
  CHECK(checks.result().has_value());
  CHECK_FALSE(checks.took(fail(ErrorCode::event_missing), "b", "x"));
  CHECK(checks.result().error().code == ErrorCode::event_missing);
}
