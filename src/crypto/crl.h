// Certificate revocation lists (RFC 5280 5): parsed, with the fields that checks read. Parsing
// trusts nothing.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/x509_extension.h"

namespace jingui::crypto {

class CertificateRevocationList {
 public:
  /// One DER CertificateList without trailing bytes, at most kMaxCrlBytes. An entry with a critical
  /// extension is refused: it may speak of another issuer's certificate (RFC 5280 5.3.3). Error:
  /// crl_malformed.
  static Result<CertificateRevocationList> from_der(ByteView der);

  const Bytes& der() const { return der_; }
  /// DER of the issuer's name.
  const Bytes& issuer() const { return issuer_; }
  UnixSeconds this_update() const { return this_update_; }
  std::optional<UnixSeconds> next_update() const { return next_update_; }
  /// Extensions exist in version 2 only.
  bool is_v2() const { return is_v2_; }
  const std::vector<X509Extension>& extensions() const { return extensions_; }
  /// The value of the extension with this dotted OID, or nullptr. Error: extension_duplicate.
  Result<const Bytes*> extension(std::string_view oid) const {
    return find_extension(extensions_, oid);
  }
  /// Content octets of the CRL number (RFC 5280 5.2.3: at most 20), or nullopt without one.
  std::optional<std::size_t> number_bytes() const { return number_bytes_; }

  /// Serial numbers of the entries, as Certificate::serial() gives them.
  const std::vector<Bytes>& revoked_serials() const { return revoked_serials_; }
  /// Whether it lists the certificate's serial number; nothing else is compared, so check the
  /// issuer first.
  bool lists(const Certificate& certificate) const;
  /// The issuer's key verifies the ecdsa-with-SHA256 signature, and the names are byte for byte the
  /// same. Error: signature_invalid. Nothing else is checked.
  Result<void> verify_issued_by(const Certificate& issuer) const;

 private:
  CertificateRevocationList() = default;
  Result<void> read_tbs(DerReader tbs);
  Result<void> read_entries(DerReader entries);
  Result<void> read_number();

  Bytes der_, issuer_;
  UnixSeconds this_update_;
  std::optional<UnixSeconds> next_update_;
  bool is_v2_ = false;
  std::vector<Bytes> revoked_serials_;
  std::vector<X509Extension> extensions_;
  std::optional<std::size_t> number_bytes_;
};

}  // namespace jingui::crypto
