// X.509 certificates as this program needs them: parsed, with the fields that its checks read.
// Parsing trusts nothing; every verification of a chain is a check elsewhere that calls
// verify_issued_by and reads the fields.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/ecdsa.h"
#include "crypto/x509_extension.h"

namespace jingui::crypto {

class Certificate {
 public:
  /// One DER certificate without trailing bytes, X.509 v3, at most kMaxCertificateBytes. Error:
  /// certificate_malformed.
  static Result<Certificate> from_der(ByteView der);

  const Bytes& der() const { return der_; }
  /// DER SubjectPublicKeyInfo exactly as in the certificate.
  const Bytes& spki() const { return spki_; }
  UnixSeconds not_before() const { return not_before_; }
  UnixSeconds not_after() const { return not_after_; }
  /// DER of the names.
  const Bytes& subject() const { return subject_; }
  const Bytes& issuer() const { return issuer_; }
  /// UTF-8; empty unless the name has exactly one commonName.
  std::string subject_common_name() const;
  std::string issuer_common_name() const;
  /// The serial number's content octets, big-endian.
  const Bytes& serial() const { return serial_; }

  using Extension = X509Extension;
  const std::vector<Extension>& extensions() const { return extensions_; }
  /// The value of the extension with this dotted OID, or nullptr. Error: extension_duplicate.
  Result<const Bytes*> extension(std::string_view oid) const {
    return find_extension(extensions_, oid);
  }

  bool is_ca() const { return is_ca_; }
  /// pathLenConstraint, if any.
  std::optional<long> path_length() const { return path_length_; }
  /// Key usage bits as named by RFC 5280; nullopt if the extension is absent.
  struct KeyUsage {
    bool digital_signature = false;
    bool key_cert_sign = false;
    bool crl_sign = false;
  };
  std::optional<KeyUsage> key_usage() const { return key_usage_; }

  /// The P-256 key. Error: key_malformed for any other algorithm.
  Result<P256PublicKey> public_key() const;
  /// The issuer's key verifies this certificate's ecdsa-with-SHA256 signature, and the issuer's
  /// subject is byte for byte this certificate's issuer. Error: signature_invalid. Nothing else is
  /// checked.
  Result<void> verify_issued_by(const Certificate& issuer) const;

  std::string pem() const;

 private:
  Certificate() = default;
  Result<void> read_tbs(DerReader tbs);
  Result<void> read_basic_constraints();
  Result<void> read_key_usage();

  Bytes der_, spki_, subject_, issuer_, serial_;
  UnixSeconds not_before_, not_after_;
  std::vector<Extension> extensions_;
  bool is_ca_ = false;
  std::optional<long> path_length_;
  std::optional<KeyUsage> key_usage_;
};

/// PEM text, blocks `CERTIFICATE` only and nothing but white space between them, leaf first, as
/// DER. Errors: certificate_malformed, certificate_chain_bounds (none, or more than `max_count`).
Result<std::vector<Bytes>> pem_to_der_chain(std::string_view pem, std::size_t max_count);
/// The same, parsed.
Result<std::vector<Certificate>> parse_pem_chain(std::string_view pem, std::size_t max_count);
std::string der_to_pem(ByteView der);

}  // namespace jingui::crypto
