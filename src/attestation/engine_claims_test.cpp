#include "attestation/engine_claims.h"

#include <doctest/doctest.h>

#include "attestation/parse_test_support.h"

namespace jingui::attestation {
namespace {

using test::code_of;

constexpr UnixSeconds kNow{1000};

EngineClaims good() {
  EngineClaims claims;
  claims.body = QuoteBody::td15;
  claims.latest_issue_date = kNow;
  claims.earliest_expiration_date = kNow + 1;
  claims.ppid = Bytes(16, 1);
  claims.pce_id = {0, 0};
  claims.tcb_info_version = 3;
  claims.tcb_info_pce_id = "0000";
  claims.td_attributes = ByteArray<8>{0, 0, 0, 0x10};
  claims.mr_service_td = ByteArray<48>{};
  return claims;
}

TEST_CASE("dates: issued until now, valid after now") {
  EngineClaims claims = good();
  CHECK(check_claimed_dates(claims, kNow).has_value());
  CHECK(code_of(check_claimed_dates(claims, kNow + 1)) == ErrorCode::collateral_expired);
  CHECK(code_of(check_claimed_dates(claims, kNow + -1)) == ErrorCode::collateral_not_yet_valid);
}

TEST_CASE("TCB info: version, type, PCEID, distinct levels") {
  CHECK(check_tcb_info(good()).has_value());
  EngineClaims claims = good();
  claims.tcb_info_version = 4;
  CHECK(code_of(check_tcb_info(claims)) == ErrorCode::collateral_malformed);
  claims = good();
  claims.tcb_info_version = 2;
  CHECK(code_of(check_tcb_info(claims)) == ErrorCode::collateral_malformed);
  claims = good();
  claims.tcb_info_type = 1;
  CHECK(code_of(check_tcb_info(claims)) == ErrorCode::tcb_info_mismatch);
  claims = good();
  claims.tcb_info_pce_id = "0001";
  CHECK(code_of(check_tcb_info(claims)) == ErrorCode::tcb_info_mismatch);
  claims = good();
  claims.tcb_info_equal_levels = true;
  CHECK(code_of(check_tcb_info(claims)) == ErrorCode::collateral_malformed);
}

TEST_CASE("Revoked anywhere refuses, other statuses do not") {
  EngineClaims claims = good();
  claims.status = claims.platform_status = claims.qe_status = TcbStatus::out_of_date;
  claims.current_platform_status = TcbStatus::out_of_date;
  CHECK(check_not_revoked(claims).has_value());
  for (TcbStatus EngineClaims::*part :
       {&EngineClaims::status, &EngineClaims::platform_status, &EngineClaims::qe_status}) {
    claims = good();
    claims.*part = TcbStatus::revoked;
    CHECK(code_of(check_not_revoked(claims)) == ErrorCode::tcb_status_unacceptable);
  }
  claims = good();
  claims.current_platform_status = TcbStatus::revoked;
  CHECK(code_of(check_not_revoked(claims)) == ErrorCode::tcb_status_unacceptable);
}

TEST_CASE("a trust domain has SEPT_VE_DISABLE and no other attribute") {
  CHECK(check_trust_domain(good()).has_value());
  for (unsigned bit = 0; bit < 64; ++bit) {
    CAPTURE(bit);
    EngineClaims claims = good();
    (*claims.td_attributes)[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    const ErrorCode expected = bit == 0    ? ErrorCode::td_debug
                               : bit == 28 ? ErrorCode::td_sept_ve_enabled
                                           : ErrorCode::td_attributes_unacceptable;
    CHECK(code_of(check_trust_domain(claims)) == expected);
  }
}

TEST_CASE("a trust domain has no service TD") {
  EngineClaims claims = good();
  claims.mr_service_td->back() = 1;
  CHECK(code_of(check_trust_domain(claims)) == ErrorCode::mr_service_td_not_zero);
}

TEST_CASE("the quoting enclave's report data ends in zeros") {
  EngineClaims claims = good();
  claims.qe_report_data.fill(0);
  claims.qe_report_data[31] = 1;
  CHECK(check_qe_report_data(claims).has_value());
  claims.qe_report_data[32] = 1;
  CHECK(code_of(check_qe_report_data(claims)) == ErrorCode::qe_report_invalid);
}

TEST_CASE("engine and parser must have read the same quote") {
  const Bytes qe_report(384);
  QuoteLayout layout;
  layout.body = QuoteBody::td15;
  layout.td_attributes = good().td_attributes;
  layout.qe_report = qe_report;
  PckExtension pck;
  pck.ppid.fill(1);
  CHECK(check_same_quote(good(), layout, pck).has_value());
  const auto refused = [&](auto change) {
    EngineClaims claims = good();
    change(claims);
    return code_of(check_same_quote(claims, layout, pck));
  };
  CHECK(refused([](EngineClaims& c) { c.body = QuoteBody::td10; }) == ErrorCode::quote_refused);
  CHECK(refused([](EngineClaims& c) { c.td_attributes->front() = 2; }) == ErrorCode::quote_refused);
  CHECK(refused([](EngineClaims& c) { c.qe_report_data[5] = 1; }) == ErrorCode::quote_refused);
  CHECK(refused([](EngineClaims& c) { c.fmspc[0] = 1; }) == ErrorCode::quote_refused);
  CHECK(refused([](EngineClaims& c) { c.cpu_svn[0] = 1; }) == ErrorCode::quote_refused);
  CHECK(refused([](EngineClaims& c) { c.pce_svn = 1; }) == ErrorCode::quote_refused);
  CHECK(refused([](EngineClaims& c) { c.ppid[0] = 2; }) == ErrorCode::quote_refused);
  CHECK(refused([](EngineClaims& c) { c.pce_id[0] = 1; }) == ErrorCode::quote_refused);
}

}  // namespace
}  // namespace jingui::attestation
