#include "simulator/development_pki.h"

#include "crypto/certificate.h"
#include "simulator/collateral_maker.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;
using crypto::Certificate;

namespace {

Certificate parsed(const CertifiedKey& key) {
  return require(Certificate::from_der(key.der));
}

}  // namespace

TEST_CASE("the development chain has the shape that DCAP asks for") {
  const DevelopmentPki pki = require(DevelopmentPki::create(PkiSpec::around(kNow)));
  const Certificate root = parsed(pki.root()), ca = parsed(pki.pck_ca()), pck = parsed(pki.pck()),
                    tcb = parsed(pki.tcb_signing());
  CHECK(root.subject() == root.issuer());
  CHECK(root.verify_issued_by(root).has_value());
  CHECK(ca.verify_issued_by(root).has_value());
  CHECK(pck.verify_issued_by(ca).has_value());
  CHECK(tcb.verify_issued_by(root).has_value());
  CHECK(code_of(pck.verify_issued_by(root)) == ErrorCode::signature_invalid);
  CHECK((root.is_ca() && ca.is_ca() && !pck.is_ca() && !tcb.is_ca()));
  CHECK(root.path_length() == 1);
  CHECK(ca.path_length() == 0);
  CHECK(root.subject_common_name() == "DEV SGX Root CA");
  CHECK(pck.issuer_common_name() == "DEV SGX PCK Platform CA");
  CHECK(pck.key_usage()->digital_signature);
  CHECK((ca.key_usage()->key_cert_sign && ca.key_usage()->crl_sign));
}

TEST_CASE("the PCK leaf carries six extensions, the platform's not critical") {
  const DevelopmentPki pki = require(DevelopmentPki::create(PkiSpec::around(kNow)));
  const Certificate pck = parsed(pki.pck());
  CHECK(pck.extensions().size() == 6);
  CHECK(*require(pck.extension(kOidSgxExtension)) == sgx_extension_value(pki.spec().platform));
  CHECK_FALSE(pck.extensions().back().critical);
}

TEST_CASE("two worlds share no key") {
  const DevelopmentPki one = require(DevelopmentPki::create(PkiSpec::around(kNow)));
  const DevelopmentPki two = require(DevelopmentPki::create(PkiSpec::around(kNow)));
  CHECK(parsed(one.root()).spki() != parsed(two.root()).spki());
}

TEST_CASE("a date that DER cannot write is an error") {
  PkiSpec spec = PkiSpec::around(kNow);
  spec.not_after = UnixSeconds{253402300800};
  CHECK(code_of(DevelopmentPki::create(spec)) == ErrorCode::crypto_failure);
}

TEST_CASE("collateral is signed by the TCB signing key over the exact text") {
  const DevelopmentPki pki = require(DevelopmentPki::create(PkiSpec::around(kNow)));
  const attestation::Collateral made = require(make_collateral(pki, CollateralSpec::around(kNow)));
  const crypto::P256PublicKey key = require(parsed(pki.tcb_signing()).public_key());
  CHECK(key.verify_raw(as_bytes(made.tcb_info), made.tcb_info_signature).has_value());
  CHECK(key.verify_raw(as_bytes(made.qe_identity), made.qe_identity_signature).has_value());
  CHECK(made.tcb_info.find(R"("fmspc":"DE0000000001")") != std::string::npos);
  CHECK(made.tcb_info.find(' ') == std::string::npos);
}
