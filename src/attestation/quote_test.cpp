#include "attestation/quote.h"

#include <doctest/doctest.h>

#include <functional>

#include "attestation/limits.h"
#include "attestation/parse_test_support.h"
#include "base/encoding.h"

namespace jingui::attestation {
namespace {

using namespace test;

ErrorCode refusal(const std::function<void(QuoteSpec&)>& change) {
  QuoteSpec spec;
  change(spec);
  return code_of(parse_quote(make_quote(spec)));
}

/// A field of the test report: the low bytes of its offsets.
template <std::size_t N>
bool is_at(const ByteArray<N>& field, std::size_t offset) {
  for (std::size_t i = 0; i < N; ++i)
    if (field[i] != static_cast<std::uint8_t>(offset + i)) return false;
  return true;
}

void check_td10_offsets(const TdReport& report) {
  CHECK(is_at(report.tee_tcb_svn, 0));
  CHECK(is_at(report.mr_seam, 16));
  CHECK(is_at(report.mr_signer_seam, 64));
  CHECK(is_at(report.seam_attributes, 112));
  CHECK(is_at(report.td_attributes, 120));
  CHECK(is_at(report.xfam, 128));
  CHECK(is_at(report.mr_td, 136));
  CHECK(is_at(report.mr_config_id, 184));
  CHECK(is_at(report.mr_owner, 232));
  CHECK(is_at(report.mr_owner_config, 280));
  for (std::size_t i = 0; i < 4; ++i) CHECK(is_at(report.rtmr[i], 328 + 48 * i));
  CHECK(is_at(report.report_data, 520));
}

void check_signature_data(const Quote& quote) {
  CHECK(quote.signature[63] == 0x51);
  CHECK(quote.attestation_key[0] == 0x52);
  CHECK(quote.qe_report == Bytes(384, 0xe1));
  CHECK(quote.qe_report_signature[63] == 0xe2);
  CHECK(quote.qe_auth_data == Bytes(32, 0xaa));
  CHECK(quote.outer_certification_type == 6);
  CHECK(quote.certification_type == 5);
}

}  // namespace

TEST_CASE("every field of a version 4 quote is where Intel says it is") {
  QuoteSpec spec;
  spec.chain.push_back('\0');
  spec.trailing = 70;
  const Bytes bytes = make_quote(spec);
  const Quote quote = value_of(parse_quote(bytes));
  CHECK(quote.version == 4);
  CHECK(hex_encode(quote.qe_vendor_id) == "939a7233f79c4ca9940a0db3957f0607");
  CHECK(quote.user_data[19] == 0x1d);
  CHECK_FALSE(quote.report.is_td15);
  check_td10_offsets(quote.report);
  check_signature_data(quote);
  CHECK(quote.pck_chain_pem == "-----BEGIN CERTIFICATE-----\n");
  CHECK(quote.signed_size == 632);
  CHECK(quote.declared_size == bytes.size() - 70);
  CHECK(quote.raw == bytes);
}

TEST_CASE("a version 5 quote has a TD report 1.0 or 1.5") {
  QuoteSpec spec;
  spec.version = 5;
  const Quote td10 = value_of(parse_quote(make_quote(spec)));
  CHECK_FALSE(td10.report.is_td15);
  CHECK(td10.signed_size == 638);
  check_td10_offsets(td10.report);
  check_signature_data(td10);

  spec.body_type = 3;
  spec.body_size = 648;
  const Quote td15 = value_of(parse_quote(make_quote(spec)));
  CHECK(td15.report.is_td15);
  CHECK(td15.signed_size == 702);
  check_td10_offsets(td15.report);
  CHECK(is_at(td15.report.tee_tcb_svn2, 584));
  CHECK(is_at(td15.report.mr_service_td, 600));
  check_signature_data(td15);
}

TEST_CASE("a quote of another kind is refused by name") {
  CHECK(refusal([](auto& s) { s.tee_type = 0; }) == ErrorCode::quote_not_tdx);
  CHECK(refusal([](auto& s) { s.tee_type = 0x80; }) == ErrorCode::quote_not_tdx);
  CHECK(refusal([](auto& s) { s.version = 3; }) == ErrorCode::quote_version_unsupported);
  CHECK(refusal([](auto& s) { s.version = 6; }) == ErrorCode::quote_version_unsupported);
  CHECK(refusal([](auto& s) { s.key_type = 3; }) == ErrorCode::quote_key_type_unsupported);
  CHECK(refusal([](auto& s) { s.outer_type = 5; }) == ErrorCode::quote_certification_unsupported);
  CHECK(refusal([](auto& s) { s.inner_type = 3; }) == ErrorCode::quote_certification_unsupported);
  for (const std::uint16_t type : {std::uint16_t{1}, std::uint16_t{4}})
    CHECK(refusal([&](auto& s) {
            s.version = 5;
            s.body_type = type;
          }) == ErrorCode::quote_body_unsupported);
}

TEST_CASE("lengths that do not fit are refused") {
  CHECK(refusal([](auto& s) { s.signature_size_error = 1; }) == ErrorCode::quote_malformed);
  CHECK(refusal([](auto& s) { s.outer_size_error = 1; }) == ErrorCode::quote_malformed);
  CHECK(refusal([](auto& s) { s.outer_size_error = 0xffffffff; }) == ErrorCode::quote_malformed);
  CHECK(refusal([](auto& s) { s.inner_size_error = 1; }) == ErrorCode::quote_malformed);
  CHECK(refusal([](auto& s) { s.inner_size_error = 0xffffffff; }) == ErrorCode::quote_malformed);
  CHECK(refusal([](auto& s) {
          s.version = 5;
          s.body_size = 648;
        }) == ErrorCode::quote_malformed);
  CHECK(refusal([](auto& s) { s.trailing = kMaxQuoteBytes; }) == ErrorCode::quote_malformed);
}

TEST_CASE("a quote cut short anywhere is malformed") {
  const Bytes quote = make_quote({});
  for (std::size_t size = 0; size < quote.size(); ++size)
    REQUIRE(code_of(parse_quote(ByteView(quote).first(size))) == ErrorCode::quote_malformed);
}

TEST_CASE("genuine quotes parse") {
  struct Genuine {
    const char* sample;
    const char* tee_tcb_svn;
    bool has_rtmr3;
  };
  for (const Genuine& genuine :
       {Genuine{"quote-from-tappd.hex", "050102", true}, Genuine{"tdx-quote.hex", "", true},
        Genuine{"tdx_quote", "060103", false}}) {
    const auto file = sample(genuine.sample);
    if (!file) return;
    const bool is_hex = std::string_view(genuine.sample).ends_with(".hex");
    const Quote quote = value_of(parse_quote(is_hex ? from_hex(as_text(*file)) : *file));
    CHECK(quote.version == 4);
    CHECK(hex_encode(quote.report.tee_tcb_svn).starts_with(genuine.tee_tcb_svn));
    CHECK((quote.report.rtmr[3] != Measurement{}) == genuine.has_rtmr3);
    CHECK(quote.raw.size() - quote.declared_size == 70);
    CHECK(quote.pck_chain_pem.ends_with("-----END CERTIFICATE-----\n"));
  }
}

TEST_CASE("a genuine quote of a TD 1.5 parses, one of body type 4 and one of SGX do not") {
  const auto td15 = sample("tdx_quote_outdated");
  const auto td15ex = sample("tdx_quote_td15ex");
  const auto sgx = sample("sgx_quote");
  if (!td15 || !td15ex || !sgx) return;
  const Quote quote = value_of(parse_quote(*td15));
  CHECK(quote.version == 5);
  CHECK(quote.report.is_td15);
  CHECK(hex_encode(quote.report.tee_tcb_svn2).starts_with("0d0103"));
  CHECK(code_of(parse_quote(*td15ex)) == ErrorCode::quote_body_unsupported);
  CHECK(code_of(parse_quote(*sgx)) == ErrorCode::quote_not_tdx);
}

TEST_CASE("the fixtures' quotes parse") {
  const auto dstack = fixture("dcap-qvl/dstack-quote/quote_hex.txt");
  const auto plain = fixture("dcap-qvl/tdx_quote");
  const auto sgx = fixture("dcap-qvl/sgx_quote");
  if (!dstack || !plain || !sgx) return;
  const Quote quote = value_of(parse_quote(from_hex(as_text(*dstack))));
  CHECK(hex_encode(quote.report.rtmr[3]).starts_with("287a9242edd8c842"));
  CHECK(hex_encode(quote.report.mr_td).starts_with("f06dfda6dce1cf904d4e2bab1dc37063"));
  CHECK(quote.report.mr_config_id[0] == 1);
  CHECK(hex_encode(quote.report.td_attributes) == "0000001000000000");
  CHECK(value_of(parse_quote(*plain)).report.rtmr[3] == Measurement{});
  CHECK(code_of(parse_quote(*sgx)) == ErrorCode::quote_not_tdx);
}

}  // namespace jingui::attestation
