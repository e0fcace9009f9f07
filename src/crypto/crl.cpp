#include "crypto/crl.h"

#include <openssl/asn1.h>

#include <algorithm>

#include "crypto/der.h"
#include "crypto/limits.h"
#include "crypto/signed_der.h"

namespace jingui::crypto {
namespace {

constexpr auto kMalformed = ErrorCode::crl_malformed;
constexpr std::string_view kCrlNumberOid = "2.5.29.20";
constexpr std::uint8_t kVersion2 = 1;

/// Version 1 has no version field.
Result<bool> read_is_v2(DerReader& tbs) {
  if (!tbs.next_is(V_ASN1_INTEGER)) return false;
  const ByteView number = TRY(tbs.next_unsigned());
  if (number.size() != 1 || number[0] != kVersion2) return fail(kMalformed, "unknown CRL version");
  return true;
}

/// RFC 5280 5.1.2.6: serial number, date, extensions.
Result<Bytes> read_entry(DerReader entry) {
  const ByteView serial = TRY(entry.next_unsigned());
  TRY(entry.next_time());
  if (entry.at_end()) return to_bytes(serial);
  for (const auto& extension : TRY(parse_extensions(entry, kMaxCrlExtensions)))
    if (extension.critical) return fail(kMalformed, "critical extension of a CRL entry");
  return to_bytes(serial);
}

bool is_time(const DerReader& reader) {
  return reader.next_is(V_ASN1_UTCTIME) || reader.next_is(V_ASN1_GENERALIZEDTIME);
}

}  // namespace

Result<CertificateRevocationList> CertificateRevocationList::from_der(ByteView der) {
  if (der.size() > kMaxCrlBytes) return fail(kMalformed, "CRL too large");
  const auto parts = TRY(parse_signed_der(der, kMalformed));
  CertificateRevocationList out;
  TRY(out.read_tbs(DerReader(parts.tbs_content, kMalformed)));
  TRY(out.read_number());
  out.der_ = to_bytes(der);
  return out;
}

/// RFC 5280 5.1.2, in its order.
Result<void> CertificateRevocationList::read_tbs(DerReader tbs) {
  is_v2_ = TRY(read_is_v2(tbs));
  TRY(tbs.next(V_ASN1_SEQUENCE));  // signature algorithm: read when it is verified
  issuer_ = to_bytes(TRY(tbs.next(V_ASN1_SEQUENCE)).whole);
  this_update_ = TRY(tbs.next_time());
  if (is_time(tbs)) next_update_ = TRY(tbs.next_time());
  if (tbs.next_is(V_ASN1_SEQUENCE)) {
    const DerReader entries = TRY(tbs.enter(V_ASN1_SEQUENCE));
    TRY(read_entries(entries));
  }
  if (is_v2_ && tbs.next_is_context(0)) {
    const DerReader list = TRY(tbs.enter_context(0));
    extensions_ = TRY(parse_extensions(list, kMaxCrlExtensions));
  }
  return tbs.require_end();
}

Result<void> CertificateRevocationList::read_entries(DerReader entries) {
  while (!entries.at_end()) {
    if (revoked_serials_.size() == kMaxCrlEntries) return fail(kMalformed, "too many CRL entries");
    const DerReader entry = TRY(entries.enter(V_ASN1_SEQUENCE));
    revoked_serials_.push_back(TRY(read_entry(entry)));
  }
  return {};
}

Result<void> CertificateRevocationList::read_number() {
  const auto value = extension(kCrlNumberOid);
  if (!value) return fail(kMalformed, "two CRL numbers");
  if (*value == nullptr) return {};
  DerReader reader(**value, kMalformed);
  number_bytes_ = TRY(reader.next_unsigned()).size();
  return reader.require_end();
}

bool CertificateRevocationList::lists(const Certificate& certificate) const {
  return std::find(revoked_serials_.begin(), revoked_serials_.end(), certificate.serial()) !=
         revoked_serials_.end();
}

Result<void> CertificateRevocationList::verify_issued_by(const Certificate& issuer) const {
  if (issuer_ != issuer.subject())
    return fail(ErrorCode::signature_invalid, "issued by another name");
  const auto parts = TRY(parse_signed_der(der_, kMalformed));
  DerReader tbs(parts.tbs_content, kMalformed);
  if (is_v2_) TRY(tbs.next());
  const ByteView inner_algorithm = TRY(tbs.next()).whole;
  return verify_signed_der(parts, inner_algorithm, issuer.public_key());
}

}  // namespace jingui::crypto
