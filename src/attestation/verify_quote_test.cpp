// What verify_quote demands of a quote and of its chains, one change at a time on a development
// platform.
#include "attestation/verify_quote.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "attestation/development_test_support.h"
#include "attestation/limits.h"

#ifdef JINGUI_SIMULATION

namespace jingui::attestation {
namespace {

using namespace test;
using simulator::DevelopmentPki;
using simulator::PkiSpec;
using simulator::QuoteSpec;

TEST_CASE("a healthy development quote of every version is UpToDate under its root alone") {
  for (const bool is_td15 : {false, true}) {
    for (const std::uint16_t version : {std::uint16_t{4}, std::uint16_t{5}}) {
      if (is_td15 && version == 4) continue;
      const DevelopmentCase c = development_case(with_quote([&](QuoteSpec& spec) {
        spec.version = version;
        spec.report.is_td15 = is_td15;
        spec.report.tee_tcb_svn2 = spec.report.tee_tcb_svn;
      }));
      const auto raw =
          value_of(verify_raw_quote(c.made.quote, c.made.collateral, c.root, c.made.now));
      CHECK(raw.is_tdx);
      CHECK(raw.verdict.status == TcbStatus::up_to_date);
      CHECK(raw.verdict.current_platform_status.has_value() == is_td15);
      CHECK(raw.verdict.tcb_evaluation_data_number == 18);
      CHECK(raw.verdict.newest_issue_date == kDevelopmentNow + -3600);
      CHECK(raw.verdict.valid_until == kDevelopmentNow + 30 * 24 * 3600);
      CHECK(refusal_of(c.made) == ErrorCode::quote_chain_invalid);
      CHECK(refusal_of(c.made, development_case().root) == ErrorCode::quote_chain_invalid);
    }
  }
}

TEST_CASE("a processor CA is as good as a platform CA") {
  const auto verdict = accepted(with_pki([](PkiSpec& spec) {
    spec.pck_ca_name = "DEV SGX PCK Processor CA";
    spec.platform.of_platform_ca = false;
  }));
  CHECK(verdict.status == TcbStatus::up_to_date);
}

TEST_CASE("shape of the quote") {
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.quote.resize(kMaxQuoteBytes + 1); })) ==
        ErrorCode::quote_malformed);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.quote.resize(kMinQuoteBytes - 1); })) ==
        ErrorCode::quote_malformed);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.quote.resize(kMinQuoteBytes + 1); })) ==
        ErrorCode::quote_malformed);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.quote.back() = 1; })) ==
        ErrorCode::quote_trailing_bytes);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.version = 3; })) ==
        ErrorCode::quote_version_unsupported);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.tee_type = 0; })) ==
        ErrorCode::quote_version_unsupported);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.key_type = 3; })) ==
        ErrorCode::quote_key_type_unsupported);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.outer_certification_type = 5; })) ==
        ErrorCode::quote_certification_unsupported);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.certification_type = 3; })) ==
        ErrorCode::quote_certification_unsupported);
  CHECK(refused(with_quote([](QuoteSpec& s) {
          s.version = 5;
          s.body_size_error = 1;
        })) == ErrorCode::quote_malformed);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.quote[632] ^= 1; })) ==
        ErrorCode::quote_malformed);
}

TEST_CASE("size of the collateral") {
  CHECK(refused(once_made([](QuoteCase& c, auto&) {
          c.collateral.pck_crl_issuer_chain.resize(kMaxCollateralBytes);
        })) == ErrorCode::collateral_too_large);
}

/// The quote with this chain in place of its own.
ErrorCode refused_chain(const std::function<std::string(const DevelopmentPki&)>& chain) {
  Deviation deviation;
  deviation.quote = [&](QuoteSpec& spec, const DevelopmentPki& pki) {
    spec.pck_chain_pem = chain(pki);
  };
  return refused(deviation);
}

TEST_CASE("the PCK chain is leaf, CA and the trusted root") {
  using Pki = DevelopmentPki;
  CHECK(refused_chain([](const Pki& p) { return p.pck().pem(); }) ==
        ErrorCode::quote_chain_invalid);
  CHECK(refused_chain([](const Pki& p) { return p.pck().pem() + p.pck_ca().pem(); }) ==
        ErrorCode::quote_chain_invalid);
  CHECK(refused_chain([](const Pki& p) { return p.pck_chain_pem() + p.root().pem(); }) ==
        ErrorCode::quote_chain_invalid);
  CHECK(refused_chain([](const Pki& p) {
          return p.pck_ca().pem() + p.pck().pem() + p.root().pem();
        }) == ErrorCode::quote_chain_invalid);
  CHECK(refused_chain([](const Pki& p) {
          return p.pck().pem() + p.root().pem() + p.root().pem();
        }) == ErrorCode::quote_chain_invalid);
  CHECK(refused_chain([](const Pki&) { return std::string("no certificate"); }) ==
        ErrorCode::quote_chain_invalid);
  const Pki other = value_of(Pki::create(PkiSpec::around(kDevelopmentNow)));
  CHECK(refused_chain([&](const Pki& p) {
          return p.pck().pem() + p.pck_ca().pem() + other.root().pem();
        }) == ErrorCode::quote_chain_invalid);
  // Names and shape fit; the CA of the other platform did not issue this leaf.
  CHECK(refused_chain([&](const Pki& p) {
          return p.pck().pem() + other.pck_ca().pem() + p.root().pem();
        }) == ErrorCode::quote_chain_invalid);
}

TEST_CASE("the names of the PCK chain carry Intel's phrases") {
  CHECK(refused(with_pki([](PkiSpec& s) { s.pck_name = "DEV SGX PCK"; })) ==
        ErrorCode::quote_chain_invalid);
  CHECK(refused(with_pki([](PkiSpec& s) { s.pck_ca_name = "DEV SGX Platform"; })) ==
        ErrorCode::quote_chain_invalid);
  CHECK(refused(with_pki([](PkiSpec& s) { s.root_name = "DEV Root"; })) ==
        ErrorCode::quote_chain_invalid);
}

TEST_CASE("certificates must be valid now") {
  CHECK(refused(with_pki([](PkiSpec& s) {
          s.root_not_after = s.not_after;
          s.not_after = kDevelopmentNow + -1;
        })) == ErrorCode::certificate_expired);
  CHECK(refused(with_pki([](PkiSpec& s) { s.root_not_after = kDevelopmentNow + -1; })) ==
        ErrorCode::trust_root_invalid);
  CHECK(refused(with_pki([](PkiSpec& s) { s.not_before = kDevelopmentNow + 1; })) ==
        ErrorCode::trust_root_invalid);
  // A verdict ends with the first certificate that ends, here the root.
  CHECK(accepted(with_pki([](PkiSpec& s) {
          s.root_not_after = kDevelopmentNow + 9;
        })).valid_until == kDevelopmentNow + 9);
  CHECK(refused(with_pki([](PkiSpec& s) { s.root_not_after = kDevelopmentNow; })) ==
        ErrorCode::collateral_expired);
}

TEST_CASE("the SGX extension of the PCK certificate") {
  CHECK(refused(with_pki([](PkiSpec& s) { s.sgx_extension_critical = true; })) ==
        ErrorCode::quote_chain_invalid);
  CHECK(accepted(with_pki([](PkiSpec& s) { s.platform.ppid.fill(9); })).pck.ppid == [] {
    ByteArray<16> out{};
    out.fill(9);
    return out;
  }());
}

TEST_CASE("the header's vendor, the keys and the signatures") {
  CHECK(refused(with_quote([](QuoteSpec& s) { s.qe_vendor_id[0] ^= 1; })) ==
        ErrorCode::qe_identity_mismatch);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.qe_report_of_another_key = true; })) ==
        ErrorCode::qe_report_invalid);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.quote[600] ^= 1; })) ==
        ErrorCode::quote_signature_invalid);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.quote[640] ^= 1; })) ==
        ErrorCode::quote_signature_invalid);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.quote[1160] ^= 1; })) ==
        ErrorCode::qe_report_invalid);
}

TEST_CASE("the quoting enclave is the one that Intel names") {
  CHECK(refused(with_quote([](QuoteSpec& s) { s.qe_mr_signer[0] ^= 1; })) ==
        ErrorCode::qe_identity_mismatch);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.qe_prod_id = 1; })) ==
        ErrorCode::qe_identity_mismatch);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.qe_misc_select = 1; })) ==
        ErrorCode::qe_identity_mismatch);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.qe_attributes[0] |= 2; })) ==
        ErrorCode::qe_identity_mismatch);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.qe_svn = 1; })) == ErrorCode::tcb_level_not_found);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.qe_auth_data = Bytes(31, 1); })) ==
        ErrorCode::qe_report_invalid);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.qe_report_data_tail[0] = 1; })) ==
        ErrorCode::qe_report_invalid);
}

void set_bit(ByteArray<8>& attributes, unsigned bit) {
  attributes[bit / 8] = static_cast<std::uint8_t>(attributes[bit / 8] | 1u << bit % 8);
}

TEST_CASE("a trust domain has SEPT_VE_DISABLE and no other attribute, whatever the engine allows") {
  CHECK(refused(with_quote([](QuoteSpec& s) { set_bit(s.report.td_attributes, 0); })) ==
        ErrorCode::td_debug);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.report.td_attributes = {}; })) ==
        ErrorCode::td_sept_ve_enabled);
  for (unsigned bit = 1; bit < 64; ++bit) {
    CAPTURE(bit);
    if (bit == 28) continue;
    CHECK(refused(with_quote([&](QuoteSpec& s) { set_bit(s.report.td_attributes, bit); })) ==
          ErrorCode::td_attributes_unacceptable);
  }
}

TEST_CASE("a trust domain has no service TD") {
  CHECK(refused(with_quote([](QuoteSpec& s) {
          s.version = 5;
          s.report.is_td15 = true;
          s.report.tee_tcb_svn2 = s.report.tee_tcb_svn;
          s.report.mr_service_td[0] = 1;
        })) == ErrorCode::mr_service_td_not_zero);
}

TEST_CASE("the TDX module is one that Intel names") {
  CHECK(refused(with_quote([](QuoteSpec& s) { s.report.mr_signer_seam[0] = 1; })) ==
        ErrorCode::tdx_module_mismatch);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.report.seam_attributes[0] = 1; })) ==
        ErrorCode::tdx_module_mismatch);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.report.tee_tcb_svn[1] = 7; })) ==
        ErrorCode::tdx_module_mismatch);
  CHECK(refused(with_quote([](QuoteSpec& s) { s.report.tee_tcb_svn[0] = 1; })) ==
        ErrorCode::tcb_level_not_found);
}

TEST_CASE("verify_quote judges the bytes of the parsed quote") {
  const DevelopmentCase c = development_case();
  const Quote quote = value_of(parse_quote(c.made.quote));
  CHECK(verify_quote(quote, c.made.collateral, c.root, c.made.now).has_value());
  Quote changed = quote;
  changed.raw[600] ^= 1;
  CHECK(code_of(verify_quote(changed, c.made.collateral, c.root, c.made.now)) ==
        ErrorCode::quote_signature_invalid);
}

TEST_CASE("the report has a row for every check, up to the one that fails and after it") {
  const DevelopmentCase c =
      development_case(once_made([](QuoteCase& k, auto&) { k.quote[600] ^= 1; }));
  Report report;
  CHECK_FALSE(
      verify_raw_quote(c.made.quote, c.made.collateral, c.root, c.made.now, &report).has_value());
  std::size_t failed = 0;
  for (const ReportRow& row : report.rows()) {
    if (row.verdict == RowVerdict::fail) {
      CHECK(row.claim == "quote.signatures");
      CHECK(row.reason == ErrorCode::quote_signature_invalid);
      ++failed;
    } else {
      CHECK(row.verdict == (failed == 0 ? RowVerdict::pass : RowVerdict::skipped));
    }
  }
  CHECK(failed == 1);
  CHECK(report.rows().size() == 17);
}

}  // namespace
}  // namespace jingui::attestation

#endif
