#include <doctest/doctest.h>

#include "attestation/development_test_support.h"

namespace jingui::attestation {
namespace {

using namespace test;

TEST_CASE("Intel's root is known by its certificate") {
  const auto c = sample_case("tdx_quote", {0});
  if (!c) return;
  const auto chain = value_of(crypto::parse_pem_chain(c->collateral.tcb_info_issuer_chain, 2));
  CHECK(QuoteRoot::intel().is_intel());
  CHECK(QuoteRoot::intel().development_der().empty());
  CHECK(QuoteRoot::intel().is(chain[1]));
  CHECK_FALSE(QuoteRoot::intel().is(chain[0]));
  CHECK(check_root_dates(chain[1], chain[1].not_before()).has_value());
  CHECK(check_root_dates(chain[1], chain[1].not_after()).has_value());
  CHECK(code_of(check_root_dates(chain[1], chain[1].not_before() + -1)) ==
        ErrorCode::trust_root_invalid);
  CHECK(code_of(check_root_dates(chain[1], chain[1].not_after() + 1)) ==
        ErrorCode::trust_root_invalid);
}

#ifdef JINGUI_SIMULATION

struct RootChange {
  bool is_ca = true;
  bool self_issued = true;
  bool self_signed = true;
};

Result<QuoteRoot> root_with(const RootChange& change) {
  const auto key = value_of(crypto::P256PrivateKey::generate());
  const auto other = value_of(crypto::P256PrivateKey::generate());
  const simulator::CertificateSpec spec{{{"CN", "SGX Root CA"}},
                                        {{"CN", change.self_issued ? "SGX Root CA" : "another"}},
                                        {1},
                                        kDevelopmentNow,
                                        kDevelopmentNow + 10,
                                        {simulator::basic_constraints(change.is_ca)}};
  const auto public_key = value_of(key.public_key());
  return QuoteRoot::insecure_development(
      value_of(simulator::issue_certificate(spec, public_key, change.self_signed ? key : other)));
}

TEST_CASE("a development root is a self-issued, self-signed CA") {
  const QuoteRoot root = value_of(root_with({}));
  CHECK_FALSE(root.is_intel());
  CHECK(root.is(value_of(crypto::Certificate::from_der(root.development_der()))));
  CHECK(code_of(root_with({false, true, true})) == ErrorCode::trust_root_invalid);
  CHECK(code_of(root_with({true, false, true})) == ErrorCode::trust_root_invalid);
  CHECK(code_of(root_with({true, true, false})) == ErrorCode::trust_root_invalid);
}

TEST_CASE("a development root is one DER certificate") {
  Bytes der = value_of(root_with({})).development_der();
  CHECK(code_of(QuoteRoot::insecure_development({})) == ErrorCode::trust_root_invalid);
  der.push_back(0);
  CHECK(code_of(QuoteRoot::insecure_development(der)) == ErrorCode::trust_root_invalid);
}

#endif

}  // namespace
}  // namespace jingui::attestation
