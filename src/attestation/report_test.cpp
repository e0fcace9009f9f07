#include "attestation/report.h"

#include <doctest/doctest.h>

using namespace jingui;
using namespace jingui::attestation;

TEST_CASE("report: rows keep their order, their texts and their verdict") {
  Report report;
  report.pass("a", "1", "1", "quote");
  report.fail("b", "2", "3", "event log", ErrorCode::rtmr3_mismatch);
  report.skipped("c", "not reached");
  report.info("d", "4", "quote");
  const auto& rows = report.rows();
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].verdict == RowVerdict::pass);
  CHECK_FALSE(rows[0].reason.has_value());
  CHECK(rows[1].verdict == RowVerdict::fail);
  CHECK(rows[1].reason == ErrorCode::rtmr3_mismatch);
  CHECK(rows[1].expected == "2");
  CHECK(rows[1].got == "3");
  CHECK(rows[1].source == "event log");
  CHECK(rows[2].verdict == RowVerdict::skipped);
  CHECK(rows[2].expected == "not reached");
  CHECK(rows[3].verdict == RowVerdict::info);
  CHECK(rows[3].got == "4");
}

TEST_CASE("report: verdict names") {
  CHECK(row_verdict_name(RowVerdict::pass) == "pass");
  CHECK(row_verdict_name(RowVerdict::fail) == "fail");
  CHECK(row_verdict_name(RowVerdict::skipped) == "skipped");
  CHECK(row_verdict_name(RowVerdict::info) == "info");
}
