#include "attestation/explain.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

using namespace jingui;
using namespace jingui::attestation;

namespace {

Report sample() {
  Report report;
  report.pass("td.debug", "off", "off", "quote");
  report.fail("event-log.rtmr3", "aa", "b\x1b", "event log", ErrorCode::rtmr3_mismatch);
  report.skipped("chain.length", "no chain");
  report.info("mrtd", "cc", "quote");
  return report;
}

}  // namespace

TEST_CASE("explain: an aligned, printable line for each row") {
  CHECK(explain_text(sample()) ==
        "pass     td.debug         off  (quote)\n"
        "fail     event-log.rtmr3  b\\x1b  (event log)\n"
        "                          expected: aa\n"
        "                          reason: rtmr3_mismatch\n"
        "skipped  chain.length     no chain\n"
        "info     mrtd             cc  (quote)\n");
}

TEST_CASE("explain: JSON rows with all six members") {
  const json::value rows = explain_json(sample());
  REQUIRE(rows.as_array().size() == 4);
  CHECK(json::serialize(rows.at(1)) ==
        R"({"claim":"event-log.rtmr3","expected":"aa","got":"b\u001b","source":"event log",)"
        R"("verdict":"fail","reason":"rtmr3_mismatch"})");
  CHECK(rows.at(0).at("reason").is_null());
  CHECK(rows.at(2).at("verdict").as_string() == "skipped");
}
