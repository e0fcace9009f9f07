#include "crypto/certificate.h"

#include <openssl/x509v3.h>

#include "crypto/der.h"
#include "crypto/distinguished_name.h"
#include "crypto/limits.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_handles.h"
#include "crypto/signed_der.h"

namespace jingui::crypto {
namespace {

using BasicConstraints = Handle<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>;
using BitString = Handle<ASN1_BIT_STRING, ASN1_BIT_STRING_free>;

constexpr auto kMalformed = ErrorCode::certificate_malformed;
constexpr int kExtensionsTag = 3;

constexpr std::string_view kBasicConstraintsOid = "2.5.29.19";
constexpr std::string_view kKeyUsageOid = "2.5.29.15";

// RFC 5280 4.2.1.3.
constexpr int kDigitalSignatureBit = 0;
constexpr int kKeyCertSignBit = 5;
constexpr int kCrlSignBit = 6;

/// One whole DER text by a decoder of OpenSSL; nullptr if it is not one.
template <class T, class Decode>
T decode(Decode d2i, ByteView der) {
  const auto* p = der.data();
  T decoded(d2i(nullptr, &p, static_cast<long>(der.size())));
  return p == der.data() + der.size() ? std::move(decoded) : T();
}

/// Version 3 is the integer 2 and never absent.
Result<void> check_version(DerReader& tbs) {
  if (!tbs.next_is_context(0)) return fail(kMalformed, "not an X.509 v3 certificate");
  DerReader version = TRY(tbs.enter_context(0));
  const ByteView number = TRY(version.next_unsigned());
  if (number.size() != 1 || number[0] != X509_VERSION_3)
    return fail(kMalformed, "not an X.509 v3 certificate");
  return version.require_end();
}

Result<const Bytes*> find_once(const std::vector<X509Extension>& extensions, std::string_view oid) {
  const auto found = find_extension(extensions, oid);
  if (!found) return fail(kMalformed, "repeated extension " + std::string(oid));
  return *found;
}

}  // namespace

Result<Certificate> Certificate::from_der(ByteView der) {
  if (der.size() > kMaxCertificateBytes) return fail(kMalformed, "certificate too large");
  const auto parts = TRY(parse_signed_der(der, kMalformed));
  Certificate out;
  TRY(out.read_tbs(DerReader(parts.tbs_content, kMalformed)));
  TRY(out.read_basic_constraints());
  TRY(out.read_key_usage());
  out.der_ = to_bytes(der);
  return out;
}

/// RFC 5280 4.1.2, in its order. Unique identifiers, which that section forbids, are refused.
Result<void> Certificate::read_tbs(DerReader tbs) {
  TRY(check_version(tbs));
  serial_ = to_bytes(TRY(tbs.next_unsigned()));
  TRY(tbs.next(V_ASN1_SEQUENCE));  // signature algorithm: read when it is verified
  issuer_ = TRY(read_name(tbs));
  DerReader validity = TRY(tbs.enter(V_ASN1_SEQUENCE));
  not_before_ = TRY(validity.next_time());
  not_after_ = TRY(validity.next_time());
  TRY(validity.require_end());
  subject_ = TRY(read_name(tbs));
  spki_ = to_bytes(TRY(tbs.next(V_ASN1_SEQUENCE)).whole);
  if (tbs.at_end()) return {};
  const DerReader list = TRY(tbs.enter_context(kExtensionsTag));
  extensions_ = TRY(parse_extensions(list, kMaxCertificateExtensions));
  return tbs.require_end();
}

Result<void> Certificate::read_basic_constraints() {
  const Bytes* value = TRY(find_once(extensions_, kBasicConstraintsOid));
  if (value == nullptr) return {};
  const auto constraints = decode<BasicConstraints>(d2i_BASIC_CONSTRAINTS, *value);
  if (!constraints) return openssl_failure(kMalformed, "malformed basic constraints");
  is_ca_ = constraints->ca != 0;
  if (constraints->pathlen == nullptr) return {};
  path_length_ = ASN1_INTEGER_get(constraints->pathlen);
  if (*path_length_ < 0) return openssl_failure(kMalformed, "malformed path length");
  return {};
}

Result<void> Certificate::read_key_usage() {
  const Bytes* value = TRY(find_once(extensions_, kKeyUsageOid));
  if (value == nullptr) return {};
  const auto bits = decode<BitString>(d2i_ASN1_BIT_STRING, *value);
  if (!bits) return openssl_failure(kMalformed, "malformed key usage");
  const auto has = [&](int bit) { return ASN1_BIT_STRING_get_bit(bits.get(), bit) == 1; };
  key_usage_ = {has(kDigitalSignatureBit), has(kKeyCertSignBit), has(kCrlSignBit)};
  return {};
}

std::string Certificate::subject_common_name() const {
  return common_name(subject_);
}

std::string Certificate::issuer_common_name() const {
  return common_name(issuer_);
}

Result<P256PublicKey> Certificate::public_key() const {
  return P256PublicKey::from_spki(spki_);
}

Result<void> Certificate::verify_issued_by(const Certificate& issuer) const {
  if (issuer_ != issuer.subject_)
    return fail(ErrorCode::signature_invalid, "issued by another name");
  const auto parts = TRY(parse_signed_der(der_, kMalformed));
  DerReader tbs(parts.tbs_content, kMalformed);
  TRY(tbs.next());  // version
  TRY(tbs.next());  // serial number
  const ByteView inner_algorithm = TRY(tbs.next()).whole;
  return verify_signed_der(parts, inner_algorithm, issuer.public_key());
}

std::string Certificate::pem() const {
  return der_to_pem(der_);
}

}  // namespace jingui::crypto
