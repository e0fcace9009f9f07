// Certificates and CRLs written part by part, so that a test can put any bytes in any place.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "crypto/ecdsa.h"

namespace jingui::crypto::test {

/// One DER value of this identifier octet.
Bytes der(std::uint8_t identifier, const Bytes& content);
Bytes concat(std::initializer_list<Bytes> pieces);
Bytes from_hex(std::string_view text);
/// A name of one commonName.
Bytes name(std::string_view common_name);
/// GeneralizedTime, YYYYMMDDhhmmssZ.
Bytes time(std::string_view text);
Bytes extension(std::string_view oid_content_hex, bool critical, const Bytes& value);
/// basicConstraints and keyUsage with these contents, critical.
Bytes basic_constraints(const Bytes& sequence_content);
Bytes key_usage(const Bytes& bit_string_content);

/// The key of RFC 6979 A.2.5.
P256PrivateKey test_key();

// Fields hold whole DER values.
struct CertificateParts {
  CertificateParts();
  Bytes version, serial, inner_algorithm, issuer, validity, subject, spki;
  std::vector<Bytes> extensions;
  Bytes after_extensions;
  Bytes outer_algorithm;
};

Bytes make_certificate(const CertificateParts& parts, const P256PrivateKey& issuer_key);

struct CrlParts {
  CrlParts();
  Bytes version, inner_algorithm, issuer, this_update, next_update;
  std::vector<Bytes> entries;  // left out when empty
  std::vector<Bytes> extensions;
  Bytes after_extensions;
  Bytes outer_algorithm;
};

Bytes make_crl(const CrlParts& parts, const P256PrivateKey& issuer_key);
Bytes crl_entry(const Bytes& serial, const std::vector<Bytes>& extensions = {});

}  // namespace jingui::crypto::test
