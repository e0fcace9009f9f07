#include "attestation/quote_layout.h"

#include <doctest/doctest.h>

#include <functional>

#include "attestation/limits.h"
#include "attestation/parse_test_support.h"

namespace jingui::attestation {
namespace {

using namespace test;

/// An SGX quote, field by field.
struct SgxQuote {
  std::uint16_t version = 3, key_type = 2;
  std::uint32_t tee_type = 0;
  std::uint16_t certification_type = 5;
  std::uint32_t signature_size_error = 0, certification_size_error = 0;
  std::string chain = std::string("chain\0\0", 7);
  std::size_t trailing = 3;
};

Bytes make_sgx(const SgxQuote& spec = {}) {
  Bytes signature(128, 1);
  append(signature, Bytes(384, 2));
  append(signature, Bytes(64, 3));
  append_le(signature, 32, 2);
  append(signature, Bytes(32, 4));
  append_le(signature, spec.certification_type, 2);
  append_le(signature, spec.chain.size() + spec.certification_size_error, 4);
  append(signature, as_bytes(spec.chain));
  Bytes out;
  append_le(out, spec.version, 2);
  append_le(out, spec.key_type, 2);
  append_le(out, spec.tee_type, 4);
  append(out, Bytes(40, 5));
  append(out, Bytes(384, 6));
  append_le(out, signature.size() + spec.signature_size_error, 4);
  append(out, signature);
  append(out, Bytes(spec.trailing, 0));
  return out;
}

SgxQuote changed(const std::function<void(SgxQuote&)>& change) {
  SgxQuote spec;
  change(spec);
  return spec;
}

ErrorCode refusal(const std::function<void(SgxQuote&)>& change) {
  const Bytes quote = make_sgx(changed(change));
  return code_of(locate_quote(quote));
}

TEST_CASE("an SGX quote of version 3") {
  const Bytes quote = make_sgx();
  const QuoteLayout layout = value_of(locate_quote(quote));
  CHECK(layout.body == QuoteBody::sgx);
  CHECK_FALSE(layout.td_attributes.has_value());
  CHECK(layout.qe_report.size() == 384);
  CHECK(layout.qe_report.front() == 2);
  CHECK(layout.pck_chain_pem == "chain");
  CHECK(layout.trailing.size() == 3);
}

TEST_CASE("every length of an SGX quote must fit") {
  CHECK(refusal([](SgxQuote& s) { s.signature_size_error = 4; }) == ErrorCode::quote_malformed);
  CHECK(refusal([](SgxQuote& s) { s.signature_size_error = 3; }) == ErrorCode::quote_malformed);
  CHECK(refusal([](SgxQuote& s) { s.certification_size_error = 1; }) == ErrorCode::quote_malformed);
  CHECK(refusal([](SgxQuote& s) { s.signature_size_error = static_cast<std::uint32_t>(-8); }) ==
        ErrorCode::quote_malformed);
  CHECK(refusal([](SgxQuote& s) { s.certification_type = 3; }) ==
        ErrorCode::quote_certification_unsupported);
  CHECK(refusal([](SgxQuote& s) { s.key_type = 3; }) == ErrorCode::quote_key_type_unsupported);
  CHECK(refusal([](SgxQuote& s) { s.version = 4; }) == ErrorCode::quote_version_unsupported);
  CHECK(refusal([](SgxQuote& s) { s.tee_type = 0x81; }) == ErrorCode::quote_version_unsupported);
  CHECK(refusal([](SgxQuote& s) { s.tee_type = 1; }) == ErrorCode::quote_version_unsupported);
  CHECK(refusal([](SgxQuote& s) { s.trailing = kMaxQuoteBytes; }) == ErrorCode::quote_malformed);
}

TEST_CASE("a quote cut anywhere is refused") {
  const Bytes quote = make_sgx(changed([](SgxQuote& s) { s.trailing = 0; }));
  for (std::size_t size = 0; size < quote.size(); ++size)
    CHECK(code_of(locate_quote(ByteView(quote).first(size))) == ErrorCode::quote_malformed);
}

TEST_CASE("TDX bodies are told apart") {
  QuoteSpec spec;
  spec.version = 5;
  const Bytes td10 = make_quote(spec);
  CHECK(value_of(locate_quote(td10)).body == QuoteBody::td10);
  CHECK(value_of(locate_quote(td10)).td_attributes ==
        ByteArray<8>{120, 121, 122, 123, 124, 125, 126, 127});
  spec.body_type = 9;
  CHECK(code_of(locate_quote(make_quote(spec))) == ErrorCode::quote_body_unsupported);
  spec.body_type = 1;
  CHECK(code_of(locate_quote(make_quote(spec))) == ErrorCode::quote_body_unsupported);
  spec.body_type = 3;
  CHECK(code_of(locate_quote(make_quote(spec))) == ErrorCode::quote_malformed);
}

TEST_CASE("genuine quotes of every body") {
  const auto body_of = [](const char* name) -> std::optional<QuoteBody> {
    const auto quote = sample(name);
    if (!quote) return std::nullopt;
    return value_of(locate_quote(*quote)).body;
  };
  CHECK(body_of("sgx_quote").value_or(QuoteBody::sgx) == QuoteBody::sgx);
  CHECK(body_of("tdx_quote").value_or(QuoteBody::td10) == QuoteBody::td10);
  CHECK(body_of("tdx_quote_outdated").value_or(QuoteBody::td15) == QuoteBody::td15);
  CHECK(body_of("tdx_quote_td15ex").value_or(QuoteBody::td15ex) == QuoteBody::td15ex);
}

}  // namespace
}  // namespace jingui::attestation
