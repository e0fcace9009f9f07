#include "crypto/crl.h"

#include <doctest/doctest.h>

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

Bytes encode(const CrlParts& parts) {
  return make_crl(parts, test_key());
}

CertificateRevocationList parse(const CrlParts& parts) {
  return CertificateRevocationList::from_der(encode(parts)).value();
}

Certificate issuer(const CertificateParts& parts) {
  return Certificate::from_der(make_certificate(parts, test_key())).value();
}

CertificateParts issuer_parts() {
  CertificateParts parts;
  parts.subject = CrlParts().issuer;
  return parts;
}

}  // namespace

TEST_CASE("the fields of a CRL") {
  const CrlParts parts;
  const Bytes encoded = encode(parts);
  const auto crl = CertificateRevocationList::from_der(encoded).value();
  CHECK(crl.der() == encoded);
  CHECK(crl.issuer() == parts.issuer);
  CHECK(format_rfc3339(crl.this_update()) == "2025-01-01T00:00:00Z");
  REQUIRE(crl.next_update());
  CHECK(format_rfc3339(*crl.next_update()) == "2025-02-01T00:00:00Z");
  CHECK(crl.is_v2());
  CHECK(crl.extensions().size() == 1);
  CHECK(**crl.extension("2.5.29.20") == from_hex("02021234"));
  CHECK(crl.extension("2.5.29.28").value() == nullptr);
  CHECK(crl.number_bytes() == 2);
  CHECK(crl.revoked_serials().empty());
}

TEST_CASE("optional parts of a CRL are told apart from present ones") {
  CrlParts parts;
  parts.version = {};
  parts.next_update = {};
  parts.extensions = {};
  const auto crl = parse(parts);
  CHECK_FALSE(crl.is_v2());
  CHECK_FALSE(crl.next_update());
  CHECK_FALSE(crl.number_bytes());
}

TEST_CASE("a CRL lists serial numbers") {
  CrlParts parts;
  parts.entries = {
      crl_entry(from_hex("020103")),
      crl_entry(from_hex("02020102"), {extension("551d15", false, from_hex("0a0101"))})};
  const auto crl = parse(parts);
  CHECK(crl.revoked_serials() == std::vector<Bytes>{{3}, {1, 2}});
  CertificateParts subject;
  CHECK(crl.lists(issuer(subject)));
  subject.serial = from_hex("02020103");
  CHECK_FALSE(crl.lists(issuer(subject)));
  CHECK_FALSE(parse({}).lists(issuer(subject)));
}

TEST_CASE("a part of a CRL that is malformed, one at a time") {
  using Parts = CrlParts;
  const std::vector<void (*)(Parts&)> changes{
      [](Parts& p) { p.version = from_hex("020102"); },
      [](Parts& p) { p.inner_algorithm = {}; },
      [](Parts& p) { p.issuer = from_hex("0500"); },
      [](Parts& p) { p.this_update = time("nonsense"); },
      [](Parts& p) { p.next_update = time("20251301000000Z"); },
      [](Parts& p) { p.entries = {from_hex("0500")}; },
      [](Parts& p) { p.entries = {crl_entry(from_hex("020180"))}; },
      [](Parts& p) { p.entries = {der(0x30, from_hex("020101"))}; },
      // certificateIssuer: the entry is of another issuer's certificate (RFC 5280 5.3.3).
      [](Parts& p) {
        p.entries = {crl_entry(from_hex("020101"), {extension("551d1d", true, {0x30, 0})})};
      },
      [](Parts& p) { p.version = {}; },  // extensions without version 2
      [](Parts& p) { p.after_extensions = from_hex("0500"); },
      [](Parts& p) { p.extensions.push_back(p.extensions[0]); },  // two CRL numbers
      [](Parts& p) { p.extensions = {extension("551d14", false, from_hex("0500"))}; },
      [](Parts& p) { p.extensions = {extension("551d14", false, from_hex("0201010500"))}; },
      [](Parts& p) { p.extensions.resize(kMaxCrlExtensions + 1, extension("2a03", false, {})); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CAPTURE(i);
    CrlParts parts;
    changes[i](parts);
    CHECK(code_of(CertificateRevocationList::from_der(encode(parts))) == ErrorCode::crl_malformed);
  }
}

TEST_CASE("a CRL is one whole DER value of a largest size") {
  Bytes trailing = encode({});
  trailing.push_back(0);
  CHECK(code_of(CertificateRevocationList::from_der(trailing)) == ErrorCode::crl_malformed);
  CHECK(code_of(CertificateRevocationList::from_der(ByteView())) == ErrorCode::crl_malformed);
  CHECK(code_of(CertificateRevocationList::from_der(Bytes(kMaxCrlBytes + 1, 0x30))) ==
        ErrorCode::crl_malformed);
}

TEST_CASE("a CRL issuer's signature is verified") {
  CHECK(parse({}).verify_issued_by(issuer(issuer_parts())));
  CrlParts v1;
  v1.version = {};
  v1.extensions = {};
  CHECK(parse(v1).verify_issued_by(issuer(issuer_parts())));
}

TEST_CASE("what breaks the link of a CRL to its issuer, one thing at a time") {
  CrlParts parts;
  CertificateParts by = issuer_parts();
  SUBCASE("signed by another key") {
    const auto other = P256PrivateKey::generate().value();
    const auto crl = CertificateRevocationList::from_der(make_crl(parts, other)).value();
    CHECK(code_of(crl.verify_issued_by(issuer(by))) == ErrorCode::signature_invalid);
  }
  SUBCASE("issuer of another name") {
    by.subject = name("other");
    CHECK(code_of(parse(parts).verify_issued_by(issuer(by))) == ErrorCode::signature_invalid);
  }
  SUBCASE("another algorithm inside") {
    parts.inner_algorithm = from_hex("300a06082a8648ce3d040303");
    CHECK(code_of(parse(parts).verify_issued_by(issuer(by))) == ErrorCode::signature_invalid);
  }
  SUBCASE("another algorithm outside") {
    parts.outer_algorithm = from_hex("300a06082a8648ce3d040303");
    CHECK(code_of(parse(parts).verify_issued_by(issuer(by))) == ErrorCode::signature_invalid);
  }
}
