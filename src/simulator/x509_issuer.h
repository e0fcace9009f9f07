// Issues X.509 certificates and revocation lists (RFC 5280, ecdsa-with-SHA256) with every field
// chosen by the caller, wrong ones included: a certificate that breaks one rule is what a
// verifier's tests need.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/ecdsa.h"

namespace jingui::simulator {

/// Short attribute names and values in order, for example {{"O", "Dstack"}, {"CN", "Dstack App
/// CA"}}.
using DistinguishedName = std::vector<std::pair<std::string, std::string>>;

struct ExtensionSpec {
  std::string oid;  // dotted
  bool critical = false;
  Bytes value;  // content of the extnValue OCTET STRING
};

ExtensionSpec basic_constraints(bool is_ca, std::optional<std::uint8_t> path_length = {});
/// Bits of RFC 5280 4.2.1.3: bit 0 is digitalSignature.
ExtensionSpec key_usage(std::initializer_list<unsigned> bits);
ExtensionSpec extended_key_usage(bool server_auth, bool client_auth);
/// Names that look like an IPv4 address become iPAddress, all others dNSName.
ExtensionSpec subject_alt_names(const std::vector<std::string>& names);
ExtensionSpec subject_key_identifier(const crypto::P256PublicKey& key);
ExtensionSpec authority_key_identifier(const crypto::P256PublicKey& key);
ExtensionSpec crl_distribution_point(const std::string& url);
/// dstack's wrapping: an OCTET STRING inside the extension's own.
ExtensionSpec dstack_extension(std::string_view oid, ByteView content);

inline constexpr unsigned kDigitalSignature = 0, kNonRepudiation = 1, kKeyCertSign = 5,
                          kCrlSign = 6;

struct CertificateSpec {
  DistinguishedName subject;
  DistinguishedName issuer;
  Bytes serial;  // big-endian
  UnixSeconds not_before;
  UnixSeconds not_after;                  // below the year 10000
  std::vector<ExtensionSpec> extensions;  // written in this order
};

/// 20 bytes that follow from the key, positive: issuing again for the same key gives the same
/// serial, as dstack does.
Bytes serial_of(const crypto::P256PublicKey& key);
/// DER. Errors: crypto_failure (also for a date that has no DER form).
Result<Bytes> issue_certificate(const CertificateSpec& spec,
                                const crypto::P256PublicKey& subject_key,
                                const crypto::P256PrivateKey& issuer_key);

struct CrlSpec {
  DistinguishedName issuer;
  UnixSeconds this_update;
  UnixSeconds next_update;
  std::vector<Bytes> revoked_serials;
  std::uint32_t number = 1;
  std::vector<ExtensionSpec> more_extensions;  // after CRL number and authority key identifier
};

/// DER, version 2, with CRL number and authority key identifier. Error: crypto_failure.
Result<Bytes> issue_crl(const CrlSpec& spec, const crypto::P256PrivateKey& issuer_key);

}  // namespace jingui::simulator
