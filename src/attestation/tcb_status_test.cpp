#include "attestation/tcb_status.h"

#include <doctest/doctest.h>

#include "attestation/parse_test_support.h"

namespace jingui::attestation {
namespace {

using test::code_of;

TEST_CASE("every TCB status is read as it is written") {
  for (int i = 0; i <= static_cast<int>(TcbStatus::revoked); ++i) {
    const auto status = static_cast<TcbStatus>(i);
    const auto read = parse_tcb_status(tcb_status_name(status));
    REQUIRE(read.has_value());
    CHECK(*read == status);
  }
}

TEST_CASE("Intel's spelling of statuses") {
  CHECK(tcb_status_name(TcbStatus::up_to_date) == "UpToDate");
  CHECK(tcb_status_name(TcbStatus::sw_hardening_needed) == "SWHardeningNeeded");
  CHECK(tcb_status_name(TcbStatus::td_relaunch_advised) == "TDRelaunchAdvised");
}

TEST_CASE("an unknown TCB status is an error, never a pass") {
  for (const char* name : {"", "uptodate", "UpToDate ", "NotSupported", "unknown"})
    CHECK(code_of(parse_tcb_status(name)) == ErrorCode::collateral_malformed);
}

}  // namespace
}  // namespace jingui::attestation
