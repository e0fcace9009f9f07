// What verify_quote demands of collateral, one change at a time on a development platform.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "attestation/development_test_support.h"
#include "attestation/quote_chains.h"
#include "crypto/certificate.h"

#ifdef JINGUI_SIMULATION

namespace jingui::attestation {
namespace {

using namespace test;
using simulator::CollateralSigner;
using simulator::CollateralSpec;
using simulator::DevelopmentPki;
using simulator::PkiSpec;
using simulator::QuoteSpec;
using simulator::Validity;

constexpr UnixSeconds kNow = kDevelopmentNow;
const Validity kExpired{kNow + -100, kNow + -1};
const Validity kEndsNow{kNow + -100, kNow};
const Validity kFuture{kNow + 1, kNow + 100};

TEST_CASE("every document is issued by now and does not end by now") {
  for (auto CollateralSpec::*document :
       {&CollateralSpec::tcb_info_validity, &CollateralSpec::qe_identity_validity,
        &CollateralSpec::root_crl_validity, &CollateralSpec::pck_crl_validity}) {
    const auto with = [&](Validity validity) {
      return with_collateral([document, validity](CollateralSpec& s) { s.*document = validity; });
    };
    CHECK(refused(with(kExpired)) == ErrorCode::collateral_expired);
    CHECK(refused(with(kEndsNow)) == ErrorCode::collateral_expired);
    CHECK(refused(with(kFuture)) == ErrorCode::collateral_not_yet_valid);
    CHECK(accepted(with({kNow, kNow + 1})).valid_until == kNow + 1);
  }
}

TEST_CASE("a revoked certificate anywhere refuses the quote") {
  CHECK(refused(with_collateral([](CollateralSpec& s) { s.revoke_pck = true; })) ==
        ErrorCode::quote_revoked);
  CHECK(refused(with_collateral([](CollateralSpec& s) { s.revoke_pck_ca = true; })) ==
        ErrorCode::quote_revoked);
  CHECK(refused(with_collateral([](CollateralSpec& s) { s.revoke_tcb_signing = true; })) ==
        ErrorCode::quote_revoked);
  CHECK(refused(once_made([](QuoteCase& c, const DevelopmentPki& pki) {
          const simulator::CrlSpec crl{pki.root().name,     kNow + -1, kNow + 100,
                                       {pki.root().serial}, 2,         {}};
          c.collateral.root_ca_crl = value_of(simulator::issue_crl(crl, pki.root().key));
        })) == ErrorCode::quote_revoked);
}

TEST_CASE("revocation lists of another issuer, forged or none at all") {
  CHECK(refused(once_made([](QuoteCase& c, auto&) {
          c.collateral.root_ca_crl = c.collateral.pck_crl;
        })) == ErrorCode::collateral_mismatch);
  CHECK(refused(once_made([](QuoteCase& c, auto&) {
          c.collateral.pck_crl = c.collateral.root_ca_crl;
        })) == ErrorCode::collateral_mismatch);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.collateral.root_ca_crl.back() ^= 1; })) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.collateral.pck_crl.back() ^= 1; })) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.collateral.root_ca_crl.clear(); })) ==
        ErrorCode::crl_malformed);
  CHECK(refused(once_made([](QuoteCase& c, auto&) { c.collateral.pck_crl.push_back(0); })) ==
        ErrorCode::crl_malformed);
}

TEST_CASE("a revocation list with a distribution point never reaches the engine") {
  // The extension that made older versions of the engine panic: onlySomeReasons without a bit.
  const simulator::ExtensionSpec crafted{"2.5.29.28", true, {0x30, 0x03, 0x83, 0x01, 0x00}};
  CHECK(refused(with_collateral([&](CollateralSpec& s) { s.more_crl_extensions = {crafted}; })) ==
        ErrorCode::crl_malformed);
}

TEST_CASE("only the TCB signing certificate speaks for Intel") {
  const auto signed_by_pck = [](CollateralSigner CollateralSpec::*document) {
    return with_collateral([=](CollateralSpec& s) { s.*document = CollateralSigner::pck_leaf; });
  };
  CHECK(refused(signed_by_pck(&CollateralSpec::tcb_info_signer)) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused(signed_by_pck(&CollateralSpec::qe_identity_signer)) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused(with_pki([](PkiSpec& s) { s.tcb_signing_name = "DEV SGX Other Signing"; })) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused(with_pki([](PkiSpec& s) { s.tcb_signing_under_pck_ca = true; })) ==
        ErrorCode::collateral_signature_invalid);
  // dstack's mock signs QE identities with a certificate of this name.
  CHECK(accepted(with_pki([](PkiSpec& s) {
          s.tcb_signing_name = "DEV SGX QE Identity Signing";
        })).status == TcbStatus::up_to_date);
}

TEST_CASE("a PCK leaf shown with the root alone is still no TCB signer") {
  const auto shown = [](std::string Collateral::*chain) {
    return once_made([=](QuoteCase& c, const DevelopmentPki& pki) {
      c.collateral.*chain = pki.pck().pem() + pki.root().pem();
    });
  };
  CHECK(refused(shown(&Collateral::tcb_info_issuer_chain)) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(refused(shown(&Collateral::qe_identity_issuer_chain)) ==
        ErrorCode::collateral_signature_invalid);
}

TEST_CASE("issuer chains are signer and root") {
  const DevelopmentPki other = value_of(DevelopmentPki::create(PkiSpec::around(kNow)));
  for (std::string Collateral::*chain :
       {&Collateral::tcb_info_issuer_chain, &Collateral::qe_identity_issuer_chain}) {
    const auto with = [&](const std::function<std::string(const DevelopmentPki&)>& pem) {
      return refused(once_made(
          [&](QuoteCase& c, const DevelopmentPki& pki) { c.collateral.*chain = pem(pki); }));
    };
    using Pki = DevelopmentPki;
    CHECK(with([](const Pki&) { return std::string(); }) ==
          ErrorCode::collateral_signature_invalid);
    CHECK(with([](const Pki& p) { return p.tcb_signing().pem(); }) ==
          ErrorCode::collateral_signature_invalid);
    CHECK(with([](const Pki& p) {
            return p.tcb_signing().pem() + p.root().pem() + p.root().pem();
          }) == ErrorCode::collateral_signature_invalid);
    CHECK(with([&](const Pki& p) { return p.tcb_signing().pem() + other.root().pem(); }) ==
          ErrorCode::collateral_signature_invalid);
    CHECK(with([&](const Pki& p) { return other.tcb_signing().pem() + p.root().pem(); }) ==
          ErrorCode::collateral_signature_invalid);
  }
}

TEST_CASE("under Intel's root a QE identity signer of dstack's kind has no say") {
  const auto c = sample_case("tdx_quote", {1752833763});
  if (!c) return;
  const auto genuine = value_of(crypto::parse_pem_chain(c->collateral.tcb_info_issuer_chain, 2));
  const auto chain_of = [&](const char* name) {
    PkiSpec spec = PkiSpec::around(kNow);
    spec.tcb_signing_name = name;
    const auto pki = value_of(DevelopmentPki::create(spec));
    return read_issuer_chain(pki.tcb_signing().pem() + genuine[1].pem(), QuoteRoot::intel());
  };
  CHECK(code_of(chain_of("DEV SGX QE Identity Signing")) ==
        ErrorCode::collateral_signature_invalid);
  // The name alone fits; the signature is the engine's to refuse.
  CHECK(chain_of("DEV SGX TCB Signing").has_value());
}

TEST_CASE("signed documents may not be changed, nor exchanged") {
  const auto changed = [](auto change) {
    return refused(once_made([=](QuoteCase& c, auto&) { change(c.collateral); }));
  };
  CHECK(changed([](Collateral& k) { k.tcb_info += " "; }) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(changed([](Collateral& k) { k.qe_identity += " "; }) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(changed([](Collateral& k) { k.tcb_info_signature = {}; }) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(changed([](Collateral& k) { k.qe_identity_signature = {}; }) ==
        ErrorCode::collateral_signature_invalid);
  CHECK(changed([](Collateral& k) { std::swap(k.tcb_info, k.qe_identity); }) ==
        ErrorCode::collateral_malformed);
  CHECK(changed([](Collateral& k) { k.tcb_info = "\xff"; }) == ErrorCode::collateral_malformed);
  CHECK(refused(with_collateral([](CollateralSpec& s) { s.tee = "SGX"; })) ==
        ErrorCode::collateral_mismatch);
}

TEST_CASE("TCB info is of this platform, of version 3 and of type 0") {
  CHECK(refused(with_tcb_info([](json::object& o) { o["fmspc"] = "DE0000000002"; })) ==
        ErrorCode::tcb_info_mismatch);
  CHECK(refused(with_tcb_info([](json::object& o) { o["pceId"] = "0001"; })) ==
        ErrorCode::tcb_info_mismatch);
  CHECK(refused(with_tcb_info([](json::object& o) { o["tcbType"] = 1; })) ==
        ErrorCode::tcb_info_mismatch);
  CHECK(refused(with_tcb_info([](json::object& o) { o["version"] = 4; })) ==
        ErrorCode::collateral_malformed);
  CHECK(refused(with_tcb_info([](json::object& o) { o["id"] = "SGX"; })) ==
        ErrorCode::tcb_info_mismatch);
}

TEST_CASE("QE identity is of a TDX quoting enclave") {
  CHECK(refused(with_qe_identity([](json::object& o) { o["id"] = "QE"; })) ==
        ErrorCode::collateral_mismatch);
  CHECK(refused(with_qe_identity([](json::object& o) { o["version"] = 1; })) ==
        ErrorCode::collateral_mismatch);
  CHECK(refused(with_qe_identity([](json::object& o) { o.erase("mrsigner"); })) ==
        ErrorCode::collateral_malformed);
}

json::object& first_level(json::object& tcb_info) {
  return tcb_info["tcbLevels"].as_array().front().as_object();
}

TEST_CASE(
    "TCB levels: of known status, of sixteen components, distinct, one that the platform meets") {
  CHECK(refused(with_tcb_info([](json::object& o) { first_level(o)["tcbStatus"] = "Fine"; })) ==
        ErrorCode::collateral_malformed);
  CHECK(refused(with_tcb_info([](json::object& o) {
          first_level(o)["tcbStatus"] = "TDRelaunchAdvised";
        })) == ErrorCode::collateral_malformed);
  CHECK(refused(with_tcb_info([](json::object& o) {
          first_level(o)["tcb"].as_object()["sgxtcbcomponents"].as_array().pop_back();
        })) == ErrorCode::collateral_malformed);
  CHECK(refused(with_tcb_info([](json::object& o) {
          const json::value copy = o["tcbLevels"].as_array().front();
          o["tcbLevels"].as_array().push_back(copy);
        })) == ErrorCode::collateral_malformed);
  CHECK(refused(with_tcb_info([](json::object& o) {
          for (json::value& level : o["tcbLevels"].as_array())
            level.as_object()["tcb"].as_object()["pcesvn"] = 12;
        })) == ErrorCode::tcb_level_not_found);
  CHECK(refused(with_tcb_info([](json::object& o) {
          o["tdxModuleIdentities"].as_array().clear();
        })) == ErrorCode::tdx_module_mismatch);
  CHECK(refused(with_tcb_info([](json::object& o) { o.erase("tdxModule"); })) ==
        ErrorCode::tdx_module_mismatch);
}

TEST_CASE("Revoked is refused wherever it stands") {
  CHECK(refused(with_collateral([](CollateralSpec& s) { s.platform_status = "Revoked"; })) ==
        ErrorCode::tcb_status_unacceptable);
  CHECK(refused(with_collateral([](CollateralSpec& s) { s.module_status = "Revoked"; })) ==
        ErrorCode::tcb_status_unacceptable);
  CHECK(refused(with_collateral([](CollateralSpec& s) { s.qe_status = "Revoked"; })) ==
        ErrorCode::tcb_status_unacceptable);
}

TEST_CASE("other statuses are reported, part by part, with the advisories") {
  auto verdict = accepted(with_collateral([](CollateralSpec& s) {
    s.platform_status = "ConfigurationNeeded";
    s.advisories = {"INTEL-SA-00001", "INTEL-SA-00002"};
  }));
  CHECK(verdict.status == TcbStatus::configuration_needed);
  CHECK(verdict.platform_status == TcbStatus::configuration_needed);
  CHECK(verdict.qe_status == TcbStatus::up_to_date);
  CHECK(verdict.advisories == std::vector<std::string>{"INTEL-SA-00001", "INTEL-SA-00002"});
  verdict = accepted(with_collateral([](CollateralSpec& s) { s.qe_status = "OutOfDate"; }));
  CHECK(verdict.status == TcbStatus::out_of_date);
  CHECK(verdict.platform_status == TcbStatus::up_to_date);
  CHECK(verdict.qe_status == TcbStatus::out_of_date);
  verdict = accepted(with_collateral([](CollateralSpec& s) { s.module_status = "OutOfDate"; }));
  CHECK(verdict.platform_status == TcbStatus::out_of_date);
}

/// TD 1.5 with these SVNs at launch and now: the development module identity calls ISVSVN 2
/// OutOfDate and 4 UpToDate.
Deviation with_svns(std::uint8_t at_launch, std::uint8_t now) {
  return with_quote([=](QuoteSpec& spec) {
    spec.version = 5;
    spec.report.is_td15 = true;
    spec.report.tee_tcb_svn2 = spec.report.tee_tcb_svn;
    spec.report.tee_tcb_svn[0] = at_launch;
    spec.report.tee_tcb_svn2[0] = now;
  });
}

TEST_CASE("TD 1.5: the status at launch and the one now") {
  CHECK(accepted(with_svns(5, 5)).current_platform_status == TcbStatus::up_to_date);
  const QuoteVerdict relaunch = accepted(with_svns(2, 5));
  CHECK(relaunch.status == TcbStatus::td_relaunch_advised);
  CHECK(relaunch.platform_status == TcbStatus::out_of_date);
  CHECK(relaunch.current_platform_status == TcbStatus::up_to_date);
  const QuoteVerdict worse = accepted(with_svns(5, 2));
  CHECK(worse.platform_status == TcbStatus::up_to_date);
  CHECK(worse.current_platform_status == TcbStatus::out_of_date);
  CHECK(refused(with_svns(5, 1)) == ErrorCode::tcb_level_not_found);
}

}  // namespace
}  // namespace jingui::attestation

#endif
