#include "crypto/x509_test_support.h"

#include "base/encoding.h"

namespace jingui::crypto::test {
namespace {

constexpr std::uint8_t kSequence = 0x30;

Bytes ecdsa_with_sha256() {
  return from_hex("300a06082a8648ce3d040302");
}

Bytes join(const std::vector<Bytes>& pieces) {
  Bytes out;
  for (const Bytes& piece : pieces) out.insert(out.end(), piece.begin(), piece.end());
  return out;
}

Bytes extension_list(std::uint8_t identifier, const std::vector<Bytes>& extensions) {
  return extensions.empty() ? Bytes() : der(identifier, der(kSequence, join(extensions)));
}

Bytes sign(const Bytes& tbs, const Bytes& algorithm, const P256PrivateKey& key) {
  const Bytes signature = key.sign_der(tbs).value();
  return der(kSequence, concat({tbs, algorithm, der(0x03, concat({{0}, signature}))}));
}

}  // namespace

Bytes der(std::uint8_t identifier, const Bytes& content) {
  const std::size_t n = content.size();
  Bytes out{identifier};
  if (n >= 0x100)
    out.insert(out.end(), {0x82, static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)});
  else if (n >= 0x80)
    out.insert(out.end(), {0x81, static_cast<std::uint8_t>(n)});
  else
    out.push_back(static_cast<std::uint8_t>(n));
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes concat(std::initializer_list<Bytes> pieces) {
  return join(pieces);
}

Bytes from_hex(std::string_view text) {
  return hex_decode(text).value();
}

Bytes name(std::string_view common_name) {
  const Bytes value = der(0x0c, to_bytes(as_bytes(common_name)));
  return der(kSequence, der(0x31, der(kSequence, concat({from_hex("0603550403"), value}))));
}

Bytes time(std::string_view text) {
  return der(0x18, to_bytes(as_bytes(text)));
}

Bytes extension(std::string_view oid_content_hex, bool critical, const Bytes& value) {
  return der(kSequence, concat({der(0x06, from_hex(oid_content_hex)),
                                critical ? from_hex("0101ff") : Bytes(), der(0x04, value)}));
}

Bytes basic_constraints(const Bytes& sequence_content) {
  return extension("551d13", true, der(kSequence, sequence_content));
}

Bytes key_usage(const Bytes& bit_string_content) {
  return extension("551d0f", true, der(0x03, bit_string_content));
}

P256PrivateKey test_key() {
  return P256PrivateKey::from_scalar(
             from_hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"))
      .value();
}

CertificateParts::CertificateParts()
    : version(from_hex("a003020102")),
      serial(from_hex("02020102")),
      inner_algorithm(ecdsa_with_sha256()),
      issuer(name("issuer")),
      validity(der(kSequence, concat({time("20250101000000Z"), time("20260101000000Z")}))),
      subject(name("subject")),
      spki(test_key().public_key().value().spki()),
      outer_algorithm(ecdsa_with_sha256()) {}

Bytes make_certificate(const CertificateParts& parts, const P256PrivateKey& issuer_key) {
  const Bytes tbs =
      der(kSequence, concat({parts.version, parts.serial, parts.inner_algorithm, parts.issuer,
                             parts.validity, parts.subject, parts.spki,
                             extension_list(0xa3, parts.extensions), parts.after_extensions}));
  return sign(tbs, parts.outer_algorithm, issuer_key);
}

CrlParts::CrlParts()
    : version(from_hex("020101")),
      inner_algorithm(ecdsa_with_sha256()),
      issuer(name("issuer")),
      this_update(time("20250101000000Z")),
      next_update(time("20250201000000Z")),
      extensions{extension("551d14", false, from_hex("02021234"))},
      outer_algorithm(ecdsa_with_sha256()) {}

Bytes make_crl(const CrlParts& parts, const P256PrivateKey& issuer_key) {
  const Bytes entries = parts.entries.empty() ? Bytes() : der(kSequence, join(parts.entries));
  const Bytes tbs =
      der(kSequence, concat({parts.version, parts.inner_algorithm, parts.issuer, parts.this_update,
                             parts.next_update, entries, extension_list(0xa0, parts.extensions),
                             parts.after_extensions}));
  return sign(tbs, parts.outer_algorithm, issuer_key);
}

Bytes crl_entry(const Bytes& serial, const std::vector<Bytes>& extensions) {
  const Bytes list = extensions.empty() ? Bytes() : der(kSequence, join(extensions));
  return der(kSequence, concat({serial, time("20250101000000Z"), list}));
}

}  // namespace jingui::crypto::test
