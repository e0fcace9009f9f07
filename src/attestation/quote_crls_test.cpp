#include "attestation/quote_crls.h"

#include <doctest/doctest.h>
#include <openssl/x509v3.h>

#include "attestation/development_test_support.h"
#include "crypto/openssl_handles.h"

#ifdef JINGUI_SIMULATION

namespace jingui::attestation {
namespace {

using namespace test;
using simulator::DevelopmentPki;

struct CrlShape {
  bool version_2 = true;
  std::vector<int> number_bytes = {1};  // one CRL number extension for each, of so many octets
};

/// An unsigned CRL in the root's name: the filter reads no signature.
Bytes crl_of(const crypto::Certificate& root, const CrlShape& shape) {
  const std::uint8_t* subject = root.subject().data();
  const crypto::Handle<X509_NAME, X509_NAME_free> name(
      d2i_X509_NAME(nullptr, &subject, static_cast<long>(root.subject().size())));
  const crypto::X509CrlHandle crl(X509_CRL_new());
  REQUIRE(X509_CRL_set_version(crl.get(), shape.version_2 ? 1 : 0) == 1);
  REQUIRE(X509_CRL_set_issuer_name(crl.get(), name.get()) == 1);
  const crypto::Handle<ASN1_TIME, ASN1_TIME_free> time(
      ASN1_TIME_set(nullptr, kDevelopmentNow.value));
  REQUIRE(X509_CRL_set1_lastUpdate(crl.get(), time.get()) == 1);
  REQUIRE(X509_CRL_set1_nextUpdate(crl.get(), time.get()) == 1);
  for (const int size : shape.number_bytes) {
    const Bytes octets(static_cast<std::size_t>(size), 0x11);
    const crypto::Bignum number(BN_bin2bn(octets.data(), size, nullptr));
    const crypto::Handle<ASN1_INTEGER, ASN1_INTEGER_free> integer(
        BN_to_ASN1_INTEGER(number.get(), nullptr));
    REQUIRE(X509_CRL_add1_ext_i2d(crl.get(), NID_crl_number, integer.get(), 0, X509V3_ADD_APPEND) ==
            1);
  }
  const auto key = value_of(crypto::P256PrivateKey::generate());
  REQUIRE(X509_CRL_sign(crl.get(), key.handle(), EVP_sha256()) > 0);
  Bytes der(static_cast<std::size_t>(i2d_X509_CRL(crl.get(), nullptr)));
  std::uint8_t* out = der.data();
  REQUIRE(i2d_X509_CRL(crl.get(), &out) > 0);
  return der;
}

TEST_CASE("only revocation lists of Intel's shape reach the engine") {
  const auto pki = value_of(DevelopmentPki::create(simulator::PkiSpec::around(kDevelopmentNow)));
  const auto root = value_of(crypto::Certificate::from_der(pki.root().der));
  const auto ca = value_of(crypto::Certificate::from_der(pki.pck_ca().der));
  const auto code = [&](const CrlShape& shape) {
    return code_of(check_crl(crl_of(root, shape), root));
  };
  CHECK(check_crl(crl_of(root, {}), root).has_value());
  CHECK(check_crl(crl_of(root, {true, {4}}), root).has_value());
  CHECK(code({true, {5}}) == ErrorCode::crl_malformed);
  CHECK(code({true, {1, 1}}) == ErrorCode::crl_malformed);
  CHECK(code({false, {}}) == ErrorCode::crl_malformed);
  CHECK(code_of(check_crl(crl_of(root, {}), ca)) == ErrorCode::collateral_mismatch);
}

TEST_CASE("no other extension than CRL number and authority key identifier") {
  const auto pki = value_of(DevelopmentPki::create(simulator::PkiSpec::around(kDevelopmentNow)));
  const auto root = value_of(crypto::Certificate::from_der(pki.root().der));
  simulator::CrlSpec spec{pki.root().name, kDevelopmentNow, kDevelopmentNow + 9, {}, 1, {}};
  CHECK(check_crl(value_of(simulator::issue_crl(spec, pki.root().key)), root).has_value());
  for (const char* oid : {"2.5.29.27", "2.5.29.28", "2.5.29.46", "1.2.3.4"}) {
    CAPTURE(oid);
    spec.more_extensions = {{oid, false, {0x02, 0x01, 0x01}}};
    CHECK(code_of(check_crl(value_of(simulator::issue_crl(spec, pki.root().key)), root)) ==
          ErrorCode::crl_malformed);
  }
}

}  // namespace
}  // namespace jingui::attestation

#endif
