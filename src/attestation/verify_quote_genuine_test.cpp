// Quotes that Intel's machines made, with the collateral of their time.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "attestation/verify_quote_test_support.h"
#include "crypto/certificate.h"

namespace jingui::attestation {
namespace {

using namespace test;

struct Expected {
  TcbStatus status = TcbStatus::up_to_date;
  std::vector<std::string> advisories = {};
  bool is_tdx = true;
};

void check_accepted(const std::optional<QuoteCase>& c, const Expected& expected = {}) {
  if (!c) return;
  const auto raw = value_of(verify_raw_quote(c->quote, c->collateral, QuoteRoot::intel(), c->now));
  CHECK(raw.verdict.status == expected.status);
  CHECK(raw.verdict.advisories == expected.advisories);
  CHECK(raw.is_tdx == expected.is_tdx);
  CHECK(raw.verdict.newest_issue_date <= c->now);
  CHECK(raw.verdict.valid_until > c->now);
}

QuoteCase at(QuoteCase c, std::int64_t now) {
  c.now = {now};
  return c;
}

QuoteCase flipped(QuoteCase c, std::size_t offset) {
  c.quote.at(offset) ^= 1;
  return c;
}

/// A position inside the base64 of the certificate with this index in the quote's chain.
std::size_t in_certificate(const Bytes& quote, std::size_t index) {
  std::size_t position = 0;
  for (std::size_t i = 0; i <= index; ++i)
    position = as_text(quote).find("-----BEGIN", position) + 1;
  return position + 400;
}

TEST_CASE("genuine quotes verify at their time") {
  check_accepted(sample_case("tdx_quote", {1752833763}));
  check_accepted(sample_case("tdx_quote_td15ex", {1791504586}));
  check_accepted(sample_case("sgx_quote", {1752832878}),
                 {TcbStatus::configuration_and_sw_hardening_needed,
                  {"INTEL-SA-00289", "INTEL-SA-00615"},
                  false});
  check_accepted(dstack_case());
  const auto outdated = sample_case("tdx_quote_outdated", {1773000000});
  if (outdated) CHECK(refusal_of(*outdated) == ErrorCode::tcb_level_not_found);
}

TEST_CASE("a genuine TDX quote says what platform it is of") {
  const auto c = sample_case("tdx_quote", {1752833763});
  if (!c) return;
  Report report;
  const Quote quote = value_of(parse_quote(c->quote));
  const QuoteVerdict verdict =
      value_of(verify_quote(quote, c->collateral, QuoteRoot::intel(), c->now, &report));
  CHECK(verdict.pck.fmspc == ByteArray<6>{0xb0, 0xc0, 0x6f, 0, 0, 0});
  CHECK(verdict.pck.ppid[0] == 0x81);
  CHECK(verdict.tcb_evaluation_data_number == 17);
  CHECK(verdict.platform_status == TcbStatus::up_to_date);
  CHECK(verdict.qe_status == TcbStatus::up_to_date);
  CHECK_FALSE(verdict.current_platform_status.has_value());
  CHECK(format_rfc3339(verdict.newest_issue_date) == "2025-06-19T10:32:27Z");
  CHECK(format_rfc3339(verdict.valid_until) == "2025-07-19T10:00:35Z");
  CHECK(report.rows().size() == 17);
  for (const ReportRow& row : report.rows()) CHECK(row.verdict == RowVerdict::pass);
  const CollateralKey key = value_of(collateral_key_of(quote));
  CHECK(key.fmspc == verdict.pck.fmspc);
  CHECK(key.ca == PckCa::platform);
}

TEST_CASE("a genuine quote is refused one second outside the time of its collateral") {
  const auto tdx = sample_case("tdx_quote", {0});
  if (tdx) {
    check_accepted(at(*tdx, 1750329147));
    CHECK(refusal_of(at(*tdx, 1750329146)) == ErrorCode::collateral_not_yet_valid);
    check_accepted(at(*tdx, 1752919234));
    CHECK(refusal_of(at(*tdx, 1752919235)) == ErrorCode::collateral_expired);
  }
  const auto sgx = sample_case("sgx_quote", {0});
  if (sgx) {
    const Expected expected{TcbStatus::configuration_and_sw_hardening_needed,
                            {"INTEL-SA-00289", "INTEL-SA-00615"},
                            false};
    check_accepted(at(*sgx, 1750330571), expected);
    CHECK(refusal_of(at(*sgx, 1750330570)) == ErrorCode::collateral_not_yet_valid);
    // One second less than the QE identity's nextUpdate: our end is exclusive.
    check_accepted(at(*sgx, 1752919277), expected);
    CHECK(refusal_of(at(*sgx, 1752919278)) == ErrorCode::collateral_expired);
  }
  const auto dstack = dstack_case();
  if (dstack) {
    check_accepted(at(*dstack, 1756798919));
    CHECK(refusal_of(at(*dstack, 1756798918)) == ErrorCode::collateral_not_yet_valid);
    check_accepted(at(*dstack, 1759388630));
    CHECK(refusal_of(at(*dstack, 1759388631)) == ErrorCode::collateral_expired);
  }
}

TEST_CASE("times far away are refused") {
  const auto c = sample_case("tdx_quote", {0});
  if (!c) return;
  CHECK(refusal_of(at(*c, 0)) == ErrorCode::trust_root_invalid);
  CHECK(refusal_of(at(*c, -1)) == ErrorCode::trust_root_invalid);
  CHECK(refusal_of(at(*c, 2524607999)) == ErrorCode::collateral_expired);
  CHECK(refusal_of(at(*c, 2524608000)) == ErrorCode::trust_root_invalid);
  CHECK(refusal_of(at(*c, INT64_MAX)) == ErrorCode::trust_root_invalid);
}

/// Offsets count from the end of the TD report.
void check_changed_bytes(const QuoteCase& c, std::size_t body_end, std::size_t qe_report) {
  CHECK(refusal_of(flipped(c, 30)) == ErrorCode::quote_signature_invalid);            // header
  CHECK(refusal_of(flipped(c, 12)) == ErrorCode::qe_identity_mismatch);               // vendor id
  CHECK(refusal_of(flipped(c, body_end - 1)) == ErrorCode::quote_signature_invalid);  // report data
  CHECK(refusal_of(flipped(c, body_end + 4 + 10)) == ErrorCode::quote_signature_invalid);
  CHECK(refusal_of(flipped(c, body_end + 4 + 64 + 10)) ==
        ErrorCode::qe_report_invalid);                                            // attestation key
  CHECK(refusal_of(flipped(c, qe_report + 70)) == ErrorCode::qe_report_invalid);  // MRENCLAVE
  CHECK(refusal_of(flipped(c, qe_report + 384 + 10)) ==
        ErrorCode::qe_report_invalid);  // its signature
  CHECK(refusal_of(flipped(c, qe_report + 384 + 64 + 2)) ==
        ErrorCode::qe_report_invalid);  // auth data
  for (std::size_t certificate = 0; certificate < 3; ++certificate)
    CHECK(refusal_of(flipped(c, in_certificate(c.quote, certificate))) ==
          ErrorCode::quote_chain_invalid);
}

TEST_CASE("a genuine quote is refused with one bit changed in any part that is signed") {
  const auto tdx = sample_case("tdx_quote", {1752833763});
  if (tdx) check_changed_bytes(*tdx, 632, 770);
  const auto dstack = dstack_case();
  if (dstack) check_changed_bytes(*dstack, 632, 770);
  const auto sgx = sample_case("sgx_quote", {1752832878});
  if (sgx) check_changed_bytes(*sgx, 432, 564);
  const auto td15ex = sample_case("tdx_quote_td15ex", {1791504586});
  if (td15ex) check_changed_bytes(*td15ex, 54 + 885, 54 + 885 + 138);
}

TEST_CASE("genuine collateral is refused with one bit changed in any part that is signed") {
  const auto c = sample_case("tdx_quote", {1752833763});
  if (!c) return;
  const auto refused = [&](auto change) {
    QuoteCase changed = *c;
    change(changed.collateral);
    return refusal_of(changed);
  };
  const auto replace = [](std::string& text, std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
  };
  CHECK(refused([&](Collateral& k) { replace(k.tcb_info, "\"pcesvn\":11", "\"pcesvn\":10"); }) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused([&](Collateral& k) { replace(k.qe_identity, "\"isvsvn\":4", "\"isvsvn\":3"); }) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused([](Collateral& k) { k.tcb_info_signature[9] ^= 1; }) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused([](Collateral& k) { k.qe_identity_signature[9] ^= 1; }) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused([](Collateral& k) { k.root_ca_crl.back() ^= 1; }) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused([](Collateral& k) { k.pck_crl.back() ^= 1; }) ==
        ErrorCode::collateral_signature_invalid);
}

TEST_CASE("genuine collateral of another kind or platform is refused") {
  const auto tdx = sample_case("tdx_quote", {1752833763});
  const auto sgx = sample_case("sgx_quote", {1752833763});
  if (!tdx || !sgx) return;
  QuoteCase c = *tdx;
  c.collateral.pck_crl = sgx->collateral.pck_crl;  // of the processor CA
  CHECK(refusal_of(c) == ErrorCode::collateral_mismatch);
  c = *tdx;
  c.collateral.qe_identity = sgx->collateral.qe_identity;
  c.collateral.qe_identity_signature = sgx->collateral.qe_identity_signature;
  CHECK(refusal_of(c) == ErrorCode::collateral_mismatch);
  c = *tdx;
  c.collateral.tcb_info = sgx->collateral.tcb_info;
  c.collateral.tcb_info_signature = sgx->collateral.tcb_info_signature;
  CHECK(refusal_of(c) == ErrorCode::tcb_info_mismatch);
}

#ifdef JINGUI_SIMULATION

/// The quote that dstack's guest agent simulator signs under a root of its own.
std::optional<QuoteCase> seeded_case() {
  const auto answer = recorded_answer("seeded_get_quote_32");
  const auto collateral = fixture("dstack/agent/seeded_collateral.json");
  if (!answer || !collateral) return std::nullopt;
  return QuoteCase{from_hex(text_member(*answer, "quote")),
                   value_of(parse_collateral_json(as_text(*collateral))),
                   {1795424085}};
}

std::optional<QuoteRoot> seeded_root() {
  const auto pem = fixture("dstack/agent/seeded_root.pem");
  if (!pem) return std::nullopt;
  const auto der = value_of(crypto::pem_to_der_chain(as_text(*pem), 1));
  return value_of(QuoteRoot::insecure_development(der.front()));
}

TEST_CASE("dstack's published mock verifies under its own root and no other") {
  const auto seeded = seeded_case();
  const auto root = seeded_root();
  if (!seeded || !root) return;
  const auto verdict =
      value_of(verify_raw_quote(seeded->quote, seeded->collateral, *root, seeded->now)).verdict;
  CHECK(verdict.status == TcbStatus::up_to_date);
  CHECK(refusal_of(*seeded) == ErrorCode::quote_chain_invalid);
}

TEST_CASE("genuine quotes are refused under a development root") {
  const auto root = seeded_root();
  if (!root) return;
  for (const auto& c :
       {sample_case("tdx_quote", {1752833763}), sample_case("sgx_quote", {1752832878}),
        sample_case("tdx_quote_td15ex", {1791504586}), dstack_case()})
    if (c) CHECK(refusal_of(*c, *root) == ErrorCode::quote_chain_invalid);
}

#endif

}  // namespace
}  // namespace jingui::attestation
