#include "attestation/td_attributes.h"

#include <doctest/doctest.h>

using namespace jingui;
using namespace jingui::attestation;

namespace {

TdReport healthy() {
  TdReport td;
  td.td_attributes[3] = 0x10;  // SEPT_VE_DISABLE
  return td;
}

ErrorCode refusal_of(const TdReport& td) {
  const auto result = check_td_attributes(td);
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

}  // namespace

TEST_CASE("TD attributes: a healthy trust domain passes, one row for each check") {
  Report report;
  CHECK(check_td_attributes(healthy(), &report).has_value());
  CHECK(report.rows().size() == 4);
  TdReport td15 = healthy();
  td15.is_td15 = true;
  CHECK(check_td_attributes(td15, &report).has_value());
  CHECK(report.rows().size() == 9);
}

TEST_CASE("TD attributes: PKS, key locker and performance monitoring are allowed") {
  TdReport td = healthy();
  td.td_attributes[3] = 0xd0;
  td.td_attributes[7] = 0x80;
  CHECK(check_td_attributes(td).has_value());
}

TEST_CASE("TD attributes: debug is refused") {
  TdReport td = healthy();
  td.td_attributes[0] = 0x01;
  CHECK(refusal_of(td) == ErrorCode::td_debug);
}

TEST_CASE("TD attributes: every reserved bit is refused") {
  for (unsigned bit = 1; bit < 63; ++bit) {
    if (bit == 28 || bit == 30 || bit == 31) continue;
    TdReport td = healthy();
    td.td_attributes[bit / 8] =
        static_cast<std::uint8_t>(td.td_attributes[bit / 8] | (1U << (bit % 8)));
    CHECK(refusal_of(td) == ErrorCode::td_attributes_unacceptable);
  }
}

TEST_CASE("TD attributes: SEPT #VE must be disabled") {
  TdReport td = healthy();
  td.td_attributes[3] = 0;
  CHECK(refusal_of(td) == ErrorCode::td_sept_ve_enabled);
}

TEST_CASE("TD attributes: the signer of the TDX module must be zero") {
  TdReport td = healthy();
  td.mr_signer_seam[47] = 1;
  CHECK(refusal_of(td) == ErrorCode::mr_signer_seam_not_zero);
}

TEST_CASE("TD attributes: a service TD is refused in TD reports 1.5") {
  TdReport td = healthy();
  td.mr_service_td[0] = 1;
  CHECK(check_td_attributes(td).has_value());  // 1.0 has no such field
  td.is_td15 = true;
  CHECK(refusal_of(td) == ErrorCode::mr_service_td_not_zero);
}
