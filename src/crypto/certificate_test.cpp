#include "crypto/certificate.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "crypto/limits.h"
#include "crypto/x509_test_support.h"

using namespace jingui;
using namespace jingui::crypto;
using namespace jingui::crypto::test;

namespace {

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

Bytes encode(const CertificateParts& parts) {
  return make_certificate(parts, test_key());
}

Certificate parse(const CertificateParts& parts) {
  return Certificate::from_der(encode(parts)).value();
}

/// The code for a certificate whose parts `change` has changed.
template <class Change>
ErrorCode refusal_after(Change change) {
  CertificateParts parts;
  change(parts);
  return code_of(Certificate::from_der(encode(parts)));
}

}  // namespace

TEST_CASE("the fields of a certificate") {
  const CertificateParts parts;
  const Bytes encoded = encode(parts);
  const auto certificate = Certificate::from_der(encoded).value();
  CHECK(certificate.der() == encoded);
  CHECK(certificate.spki() == parts.spki);
  CHECK(certificate.subject() == parts.subject);
  CHECK(certificate.issuer() == parts.issuer);
  CHECK(certificate.subject_common_name() == "subject");
  CHECK(certificate.issuer_common_name() == "issuer");
  CHECK(certificate.serial() == Bytes{1, 2});
  CHECK(format_rfc3339(certificate.not_before()) == "2025-01-01T00:00:00Z");
  CHECK(format_rfc3339(certificate.not_after()) == "2026-01-01T00:00:00Z");
  CHECK(certificate.extensions().empty());
  CHECK_FALSE(certificate.is_ca());
  CHECK_FALSE(certificate.path_length());
  CHECK_FALSE(certificate.key_usage());
  CHECK(certificate.public_key()->spki() == parts.spki);
}

TEST_CASE("UTCTime is read as RFC 5280 4.1.2.5.1 says") {
  CertificateParts parts;
  parts.validity = der(0x30, concat({der(0x17, to_bytes(as_bytes("500101000000Z"))),
                                     der(0x17, to_bytes(as_bytes("491231235959Z")))}));
  CHECK(format_rfc3339(parse(parts).not_before()) == "1950-01-01T00:00:00Z");
  CHECK(format_rfc3339(parse(parts).not_after()) == "2049-12-31T23:59:59Z");
}

TEST_CASE("basic constraints and key usage") {
  CertificateParts parts;
  parts.extensions = {basic_constraints(from_hex("0101ff020103")), key_usage(from_hex("0106"))};
  const auto certificate = parse(parts);
  CHECK(certificate.is_ca());
  CHECK(certificate.path_length() == 3);
  REQUIRE(certificate.key_usage());
  CHECK_FALSE(certificate.key_usage()->digital_signature);
  CHECK(certificate.key_usage()->key_cert_sign);
  CHECK(certificate.key_usage()->crl_sign);
}

TEST_CASE("a leaf's constraints") {
  CertificateParts parts;
  parts.extensions = {basic_constraints({}), key_usage(from_hex("0780"))};
  const auto certificate = parse(parts);
  CHECK_FALSE(certificate.is_ca());
  CHECK_FALSE(certificate.path_length());
  CHECK(certificate.key_usage()->digital_signature);
  CHECK_FALSE(certificate.key_usage()->key_cert_sign);
}

TEST_CASE("extensions are found by their OID") {
  CertificateParts parts;
  parts.extensions = {extension("2b0601040183e73d0101", false, {1, 2, 3}),
                      extension("2a03", true, {4})};
  const auto certificate = parse(parts);
  REQUIRE(certificate.extensions().size() == 2);
  CHECK(certificate.extensions()[0].oid == "1.3.6.1.4.1.62397.1.1");
  CHECK_FALSE(certificate.extensions()[0].critical);
  CHECK(certificate.extensions()[1].critical);
  CHECK(**certificate.extension("1.3.6.1.4.1.62397.1.1") == Bytes{1, 2, 3});
  CHECK(**certificate.extension("1.2.3") == Bytes{4});
  CHECK(certificate.extension("1.2.4").value() == nullptr);
}

TEST_CASE("an extension that is present twice is told apart from one that is absent") {
  CertificateParts parts;
  parts.extensions = {extension("2a03", false, {1}), extension("2a03", false, {1})};
  CHECK(code_of(parse(parts).extension("1.2.3")) == ErrorCode::extension_duplicate);
}

TEST_CASE("a certificate is one whole DER value") {
  const Bytes good = encode({});
  Bytes trailing = good;
  trailing.push_back(0);
  CHECK(code_of(Certificate::from_der(trailing)) == ErrorCode::certificate_malformed);
  CHECK(code_of(Certificate::from_der(ByteView(good).first(good.size() - 1))) ==
        ErrorCode::certificate_malformed);
  CHECK(code_of(Certificate::from_der(ByteView())) == ErrorCode::certificate_malformed);
  // Indefinite length is BER.
  Bytes indefinite{0x30, 0x80};
  indefinite.insert(indefinite.end(), good.begin() + 4, good.end());
  indefinite.insert(indefinite.end(), {0, 0});
  CHECK(code_of(Certificate::from_der(indefinite)) == ErrorCode::certificate_malformed);
}

TEST_CASE("a certificate has a largest size") {
  CertificateParts parts;
  parts.extensions = {extension("2a03", false, Bytes(60000))};
  CHECK(Certificate::from_der(encode(parts)));
  CHECK(code_of(Certificate::from_der(Bytes(kMaxCertificateBytes + 1, 0x30))) ==
        ErrorCode::certificate_malformed);
}

TEST_CASE("a certificate has at most so many extensions") {
  CertificateParts parts;
  for (std::size_t i = 0; i < kMaxCertificateExtensions; ++i)
    parts.extensions.push_back(extension("2a03", false, {}));
  CHECK(Certificate::from_der(encode(parts)));
  parts.extensions.push_back(extension("2a03", false, {}));
  CHECK(code_of(Certificate::from_der(encode(parts))) == ErrorCode::certificate_malformed);
}

TEST_CASE("a part of a certificate that is malformed, one at a time") {
  using Parts = CertificateParts;
  const std::vector<void (*)(Parts&)> changes{
      [](Parts& p) { p.version = {}; },                      // v1
      [](Parts& p) { p.version = from_hex("a003020101"); },  // v2
      [](Parts& p) { p.version = from_hex("a0050201020500"); },
      [](Parts& p) { p.serial = from_hex("020180"); },    // negative
      [](Parts& p) { p.serial = from_hex("02020001"); },  // padded
      [](Parts& p) { p.serial = from_hex("0200"); },      // no octets
      [](Parts& p) { p.inner_algorithm = {}; },
      [](Parts& p) { p.issuer = from_hex("30020500"); },
      [](Parts& p) { p.subject = from_hex("3003310130"); },
      [](Parts& p) { p.validity = der(0x30, time("20250101000000Z")); },
      [](Parts& p) {
        p.validity = der(0x30, concat({time("20251301000000Z"), time("20260101000000Z")}));
      },
      [](Parts& p) {
        p.validity = der(0x30, concat({time("20250101000000Z"), time("20260101000000Z"), {5, 0}}));
      },
      [](Parts& p) { p.spki = {}; },
      [](Parts& p) {
        p.extensions = {extension("2a03", false, {})};
        p.after_extensions = from_hex("a3023000");
      },
      [](Parts& p) { p.after_extensions = from_hex("810100"); },  // issuerUniqueID
      [](Parts& p) { p.extensions = {from_hex("0500")}; },
      [](Parts& p) { p.extensions = {der(0x30, from_hex("06022a030401000500"))}; },
      [](Parts& p) { p.extensions = {der(0x30, from_hex("06022a030101010400"))}; },  // BOOLEAN 1
      [](Parts& p) { p.extensions = {extension("2a80", false, {})}; },  // OID cut short
      [](Parts& p) { p.extensions = {extension(std::string(160, '1'), false, {})}; },
      [](Parts& p) { p.extensions = {extension("551d13", true, from_hex("0500"))}; },
      [](Parts& p) { p.extensions = {basic_constraints(from_hex("0101ff0201ff"))}; },
      [](Parts& p) {
        p.extensions = {basic_constraints({}), basic_constraints({})};
      },
      [](Parts& p) { p.extensions = {extension("551d0f", true, from_hex("0500"))}; },
      [](Parts& p) { p.extensions = {extension("551d0f", true, from_hex("030207800500"))}; },
      [](Parts& p) {
        p.extensions = {key_usage(from_hex("0780")), key_usage(from_hex("0780"))};
      },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CAPTURE(i);
    CHECK(refusal_after(changes[i]) == ErrorCode::certificate_malformed);
  }
}

TEST_CASE("a key of another algorithm parses and is no P-256 key") {
  CertificateParts parts;
  parts.spki = from_hex("302a300506032b6570032100");
  parts.spki.insert(parts.spki.end(), 32, 0x11);
  CHECK(code_of(parse(parts).public_key()) == ErrorCode::key_malformed);
}

TEST_CASE("a name with no commonName or two has none") {
  CertificateParts parts;
  parts.subject = der(0x30, {});
  const Bytes one = der(0x31, der(0x30, concat({from_hex("0603550403"), der(0x0c, {'a'})})));
  parts.issuer = der(0x30, concat({one, one}));
  CHECK(parse(parts).subject_common_name().empty());
  CHECK(parse(parts).issuer_common_name().empty());
}

TEST_CASE("an issuer's signature is verified") {
  CertificateParts parts;
  CertificateParts issuer_parts;
  issuer_parts.subject = parts.issuer;
  const auto issuer = parse(issuer_parts);
  CHECK(parse(parts).verify_issued_by(issuer));
}

TEST_CASE("what breaks the link to the issuer, one thing at a time") {
  CertificateParts parts;
  CertificateParts issuer_parts;
  issuer_parts.subject = parts.issuer;
  const auto other_key = P256PrivateKey::generate().value();
  const auto check = [&](const Bytes& subject) {
    return code_of(Certificate::from_der(subject)->verify_issued_by(parse(issuer_parts)));
  };
  SUBCASE("signed by another key") {
    CHECK(check(make_certificate(parts, other_key)) == ErrorCode::signature_invalid);
  }
  SUBCASE("one bit of the content") {
    Bytes changed = encode(parts);
    const Bytes serial = parts.serial;
    const auto at = std::search(changed.begin(), changed.end(), serial.begin(), serial.end());
    at[3] ^= 1;
    CHECK(check(changed) == ErrorCode::signature_invalid);
  }
  SUBCASE("issuer of another name") {
    issuer_parts.subject = name("Issuer");
    CHECK(check(encode(parts)) == ErrorCode::signature_invalid);
  }
  SUBCASE("issuer's key of another algorithm") {
    issuer_parts.spki = from_hex("302a300506032b6570032100");
    issuer_parts.spki.insert(issuer_parts.spki.end(), 32, 0x11);
    CHECK(check(encode(parts)) == ErrorCode::signature_invalid);
  }
  SUBCASE("another algorithm outside") {
    parts.outer_algorithm = from_hex("300a06082a8648ce3d040303");
    CHECK(check(encode(parts)) == ErrorCode::signature_invalid);
  }
  SUBCASE("another algorithm inside") {
    parts.inner_algorithm = from_hex("300a06082a8648ce3d040303");
    CHECK(check(encode(parts)) == ErrorCode::signature_invalid);
  }
}

TEST_CASE("a signature is whole octets") {
  Bytes certificate = encode({});
  const Bytes bits = from_hex(
      "300a06082a8648ce3d040302"
      "03");
  const auto at =
      std::search(certificate.begin() + 100, certificate.end(), bits.begin(), bits.end());
  REQUIRE(at != certificate.end());
  at[static_cast<std::ptrdiff_t>(bits.size()) + 1] = 1;
  CHECK(code_of(Certificate::from_der(certificate)) == ErrorCode::certificate_malformed);
}

TEST_CASE("a chain in PEM") {
  const Bytes der_bytes = encode({});
  const std::string pem = der_to_pem(der_bytes);
  CHECK(pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
  CHECK(pem.find('\n', 28) - 28 == 64);
  CHECK(Certificate::from_der(der_bytes)->pem() == pem);
  const auto chain = pem_to_der_chain(" \n" + pem + "\r\n\t" + pem, 2).value();
  REQUIRE(chain.size() == 2);
  CHECK(chain[1] == der_bytes);
  CHECK(parse_pem_chain(pem, 1)->front().der() == der_bytes);
}

TEST_CASE("a chain has one certificate at least, and at most so many") {
  const std::string pem = der_to_pem(encode({}));
  CHECK(code_of(pem_to_der_chain("", 2)) == ErrorCode::certificate_chain_bounds);
  CHECK(code_of(pem_to_der_chain(" \n", 2)) == ErrorCode::certificate_chain_bounds);
  CHECK(code_of(pem_to_der_chain(pem + pem + pem, 2)) == ErrorCode::certificate_chain_bounds);
}

TEST_CASE("a chain holds certificates and white space only") {
  const std::string pem = der_to_pem(encode({}));
  const auto refusal = [](const std::string& text) { return code_of(parse_pem_chain(text, 4)); };
  std::string other_label = pem;
  other_label.replace(other_label.find("CERTIFICATE"), 11, "PRIVATE KEY");
  CHECK(refusal(other_label) == ErrorCode::certificate_malformed);
  CHECK(refusal("subject=x\n" + pem) == ErrorCode::certificate_malformed);
  CHECK(refusal(pem + "x") == ErrorCode::certificate_malformed);
  CHECK(refusal(pem + std::string(1, '\0')) == ErrorCode::certificate_malformed);
  CHECK(refusal(pem.substr(0, pem.size() - 10)) == ErrorCode::certificate_malformed);
  std::string broken = pem;
  broken[40] = '!';
  CHECK(refusal(broken) == ErrorCode::certificate_malformed);
  CHECK(refusal("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") ==
        ErrorCode::certificate_malformed);
  CHECK(refusal("-----BEGIN CERTIFICATE-----\n" + std::string(kMaxCertificateBytes * 2, 'A') +
                "\n-----END CERTIFICATE-----\n") == ErrorCode::certificate_malformed);
}
