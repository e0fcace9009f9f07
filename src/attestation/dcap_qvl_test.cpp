// The adapter alone, without the checks that stand before and after it.
#include "attestation/dcap_qvl.h"

#include <doctest/doctest.h>
#include <jingui_dcap_qvl.h>

#include <array>

#include "attestation/development_test_support.h"

namespace jingui::attestation {
namespace {

using namespace test;

constexpr UnixSeconds kTdxTime{1752833763};

TEST_CASE("the engine's claims of a genuine quote") {
  const auto c = sample_case("tdx_quote", kTdxTime);
  if (!c) return;
  const EngineClaims claims = value_of(run_dcap_qvl(c->quote, c->collateral, EngineRoot{}, c->now));
  CHECK(claims.body == QuoteBody::td10);
  CHECK(claims.status == TcbStatus::up_to_date);
  CHECK(claims.tcb_info_version == 3);
  CHECK(claims.tcb_info_type == 0);
  CHECK(claims.tcb_info_pce_id == "0000");
  CHECK_FALSE(claims.tcb_info_equal_levels);
  CHECK(claims.pce_svn == 11);
  CHECK(claims.td_attributes == ByteArray<8>{0, 0, 0, 0x10});
  CHECK_FALSE(claims.mr_service_td.has_value());
  CHECK(claims.earliest_expiration_date == UnixSeconds{1752919235});
}

TEST_CASE("the engine refuses what our checks before it would have kept away") {
  const auto c = sample_case("tdx_quote", kTdxTime);
  if (!c) return;
  const auto refusal = [&](const Bytes& quote) {
    return code_of(run_dcap_qvl(quote, c->collateral, EngineRoot{}, c->now));
  };
  CHECK(refusal({}) == ErrorCode::quote_malformed);
  Bytes quote = c->quote;
  quote[0] = 3;
  CHECK(refusal(quote) == ErrorCode::quote_malformed);
  quote = c->quote;
  quote[2] = 3;
  CHECK(refusal(quote) == ErrorCode::quote_key_type_unsupported);
  CHECK(code_of(run_dcap_qvl(c->quote, c->collateral, EngineRoot{}, UnixSeconds{-1})) ==
        ErrorCode::collateral_not_yet_valid);
  const Bytes garbage{1, 2, 3};
  CHECK(code_of(run_dcap_qvl(c->quote, c->collateral, EngineRoot{false, garbage}, c->now)) ==
        ErrorCode::trust_root_invalid);
}

TEST_CASE("a root that was forgotten is never Intel's, nor the other way round") {
  const auto c = sample_case("tdx_quote", kTdxTime);
  if (!c) return;
  const Bytes some{1};
  CHECK(code_of(run_dcap_qvl(c->quote, c->collateral, EngineRoot{false, {}}, c->now)) ==
        ErrorCode::quote_refused);
  CHECK(code_of(run_dcap_qvl(c->quote, c->collateral, EngineRoot{true, some}, c->now)) ==
        ErrorCode::quote_refused);
}

TEST_CASE("the C function says which argument is bad, and how much room it needs") {
  const jingui_dcap_qvl_collateral nothing{};
  std::array<std::uint8_t, 64> out{};
  std::size_t size = 0;
  const auto call = [&](jingui_dcap_qvl_bytes quote, const jingui_dcap_qvl_collateral* collateral,
                        std::uint32_t kind, std::uint8_t* to, std::size_t room, std::size_t* used) {
    return jingui_dcap_qvl_verify(quote, collateral, 1, kind, {nullptr, 0}, to, room, used);
  };
  CHECK(call({nullptr, 0}, &nothing, JINGUI_DCAP_QVL_ROOT_INTEL, out.data(), out.size(), nullptr) ==
        JINGUI_DCAP_QVL_BAD_ARGUMENT);
  CHECK(call({nullptr, 0}, &nothing, JINGUI_DCAP_QVL_ROOT_INTEL, nullptr, 1, &size) ==
        JINGUI_DCAP_QVL_BAD_ARGUMENT);
  CHECK(call({nullptr, 1}, &nothing, JINGUI_DCAP_QVL_ROOT_INTEL, out.data(), out.size(), &size) ==
        JINGUI_DCAP_QVL_BAD_ARGUMENT);
  CHECK(as_text(ByteView(out).first(size)) == "quote is null");
  CHECK(call({nullptr, 0}, nullptr, JINGUI_DCAP_QVL_ROOT_INTEL, out.data(), out.size(), &size) ==
        JINGUI_DCAP_QVL_BAD_ARGUMENT);
  CHECK(call({nullptr, 0}, &nothing, 0, out.data(), out.size(), &size) ==
        JINGUI_DCAP_QVL_BAD_ARGUMENT);
  CHECK(call({nullptr, 0}, &nothing, JINGUI_DCAP_QVL_ROOT_INTEL, nullptr, 0, &size) ==
        JINGUI_DCAP_QVL_SMALL_BUFFER);
  CHECK(size > 0);
}

#ifdef JINGUI_SIMULATION

TEST_CASE("a panic in the engine is caught, and its text kept for the log") {
  const auto c = sample_case("tdx_quote", kTdxTime);
  if (!c) return;
  // A root that is not self-issued, with a CRL by its key: the engine asserts that it is. QuoteRoot
  // would have refused it.
  const auto key = value_of(crypto::P256PrivateKey::generate());
  const auto public_key = value_of(key.public_key());
  const simulator::DistinguishedName name{{"CN", "root"}}, other{{"CN", "other"}};
  const simulator::CertificateSpec spec{
      name, other, {1}, c->now + -10, c->now + 10, {simulator::basic_constraints(true)}};
  const Bytes root = value_of(simulator::issue_certificate(spec, public_key, key));
  CHECK(code_of(QuoteRoot::insecure_development(root)) == ErrorCode::trust_root_invalid);
  Collateral collateral = c->collateral;
  collateral.root_ca_crl =
      value_of(simulator::issue_crl({name, c->now + -10, c->now + 10, {}, 1, {}}, key));
  for (int round = 0; round < 3; ++round) {
    const auto result = run_dcap_qvl(c->quote, collateral, EngineRoot{false, root}, c->now);
    CHECK(code_of(result) == ErrorCode::quote_engine_panicked);
    CHECK(result.error().detail.starts_with("panic caught: panicked at "));
  }
  // And the engine goes on as if nothing had been.
  CHECK(run_dcap_qvl(c->quote, c->collateral, EngineRoot{}, c->now).has_value());
}

#endif

}  // namespace
}  // namespace jingui::attestation
