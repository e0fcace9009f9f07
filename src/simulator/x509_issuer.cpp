#include "simulator/x509_issuer.h"

#include <arpa/inet.h>
#include <openssl/err.h>

#include <algorithm>

#include "crypto/digest.h"
#include "crypto/openssl_handles.h"
#include "simulator/der_writer.h"

namespace jingui::simulator {
namespace {

using crypto::Handle;
using NameHandle = Handle<X509_NAME, X509_NAME_free>;
using TimeHandle = Handle<ASN1_TIME, ASN1_TIME_free>;
using ObjectHandle = Handle<ASN1_OBJECT, ASN1_OBJECT_free>;
using OctetsHandle = Handle<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;
using ExtensionHandle = Handle<X509_EXTENSION, X509_EXTENSION_free>;
using IntegerHandle = Handle<ASN1_INTEGER, ASN1_INTEGER_free>;
using RevokedHandle = Handle<X509_REVOKED, X509_REVOKED_free>;

/// The first second that GeneralizedTime cannot write.
constexpr std::int64_t kYear10000 = 253402300800;

auto failed(const char* step) {
  ERR_clear_error();
  return fail(ErrorCode::crypto_failure, std::string("issuing: ") + step);
}

Result<NameHandle> make_name(const DistinguishedName& name) {
  NameHandle out(X509_NAME_new());
  if (!out) return failed("name");
  for (const auto& [attribute, value] : name) {
    // Chosen here, since OpenSSL's own choice refuses empty and long values, which dstack's
    // subjects may be.
    const int type = attribute == "C" ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
    if (X509_NAME_add_entry_by_txt(out.get(), attribute.c_str(), type, as_bytes(value).data(),
                                   static_cast<int>(value.size()), -1, 0) != 1)
      return failed("name");
  }
  return out;
}

Result<TimeHandle> make_time(UnixSeconds time) {
  if (time.value >= kYear10000 || time.value < -kYear10000) return failed("date");
  TimeHandle out(ASN1_TIME_set(nullptr, static_cast<time_t>(time.value)));
  if (!out) return failed("date");
  return out;
}

Result<ExtensionHandle> make_extension(const ExtensionSpec& spec) {
  const ObjectHandle object(OBJ_txt2obj(spec.oid.c_str(), 1));
  const OctetsHandle octets(ASN1_OCTET_STRING_new());
  if (!object || !octets ||
      ASN1_OCTET_STRING_set(octets.get(), spec.value.data(), static_cast<int>(spec.value.size())) !=
          1)
    return failed("extension");
  ExtensionHandle out(
      X509_EXTENSION_create_by_OBJ(nullptr, object.get(), spec.critical ? 1 : 0, octets.get()));
  if (!out) return failed("extension");
  return out;
}

Result<IntegerHandle> make_integer(ByteView big_endian) {
  const crypto::Bignum number(
      BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
  IntegerHandle out(number ? BN_to_ASN1_INTEGER(number.get(), nullptr) : nullptr);
  if (!out) return failed("serial");
  return out;
}

Result<crypto::EvpPkey> public_handle(const crypto::P256PublicKey& key) {
  const Bytes spki = key.spki();
  const unsigned char* at = spki.data();
  crypto::EvpPkey out(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  if (!out) return failed("key");
  return out;
}

/// RFC 5280 4.2.1.2, method 1: SHA-1 of the public key's bits.
crypto::Sha1 key_identifier(const crypto::P256PublicKey& key) {
  const ByteArray<64> raw = key.raw();
  Bytes point{0x04};
  point.insert(point.end(), raw.begin(), raw.end());
  return crypto::sha1(point);
}

Bytes general_name(const std::string& name) {
  in_addr address{};
  if (inet_pton(AF_INET, name.c_str(), &address) != 1) return der_value(0x82, as_bytes(name));
  return der_value(0x87, ByteView(reinterpret_cast<const std::uint8_t*>(&address), sizeof address));
}

Result<void> fill_certificate(X509* certificate, const CertificateSpec& spec,
                              EVP_PKEY* subject_key) {
  const NameHandle subject = TRY(make_name(spec.subject));
  const NameHandle issuer = TRY(make_name(spec.issuer));
  const TimeHandle not_before = TRY(make_time(spec.not_before));
  const TimeHandle not_after = TRY(make_time(spec.not_after));
  const IntegerHandle serial = TRY(make_integer(spec.serial));
  if (X509_set_version(certificate, X509_VERSION_3) != 1 ||
      X509_set_serialNumber(certificate, serial.get()) != 1 ||
      X509_set_subject_name(certificate, subject.get()) != 1 ||
      X509_set_issuer_name(certificate, issuer.get()) != 1 ||
      X509_set1_notBefore(certificate, not_before.get()) != 1 ||
      X509_set1_notAfter(certificate, not_after.get()) != 1 ||
      X509_set_pubkey(certificate, subject_key) != 1)
    return failed("certificate");
  for (const ExtensionSpec& extension : spec.extensions) {
    const ExtensionHandle handle = TRY(make_extension(extension));
    if (X509_add_ext(certificate, handle.get(), -1) != 1) return failed("extension");
  }
  return {};
}

Result<void> add_revoked(X509_CRL* crl, ByteView serial, const ASN1_TIME* date) {
  const IntegerHandle number = TRY(make_integer(serial));
  RevokedHandle entry(X509_REVOKED_new());
  Handle<ASN1_TIME, ASN1_TIME_free> copy(ASN1_STRING_dup(date));
  if (!entry || !copy || X509_REVOKED_set_serialNumber(entry.get(), number.get()) != 1 ||
      X509_REVOKED_set_revocationDate(entry.get(), copy.get()) != 1 ||
      X509_CRL_add0_revoked(crl, entry.get()) != 1)
    return failed("revoked entry");
  (void)entry.release();  // the list owns it now
  return {};
}

Result<void> fill_crl(X509_CRL* crl, const CrlSpec& spec, const crypto::P256PublicKey& issuer_key) {
  const NameHandle issuer = TRY(make_name(spec.issuer));
  const TimeHandle this_update = TRY(make_time(spec.this_update));
  const TimeHandle next_update = TRY(make_time(spec.next_update));
  if (X509_CRL_set_version(crl, X509_CRL_VERSION_2) != 1 ||
      X509_CRL_set_issuer_name(crl, issuer.get()) != 1 ||
      X509_CRL_set1_lastUpdate(crl, this_update.get()) != 1 ||
      X509_CRL_set1_nextUpdate(crl, next_update.get()) != 1)
    return failed("revocation list");
  for (const Bytes& serial : spec.revoked_serials) TRY(add_revoked(crl, serial, this_update.get()));
  std::vector<ExtensionSpec> extensions{{"2.5.29.20", false, der_integer(spec.number)},
                                        authority_key_identifier(issuer_key)};
  extensions.insert(extensions.end(), spec.more_extensions.begin(), spec.more_extensions.end());
  for (const ExtensionSpec& extension : extensions) {
    const ExtensionHandle handle = TRY(make_extension(extension));
    if (X509_CRL_add_ext(crl, handle.get(), -1) != 1) return failed("extension");
  }
  return {};
}

}  // namespace

ExtensionSpec basic_constraints(bool is_ca, std::optional<std::uint8_t> path_length) {
  const Bytes ca = is_ca ? der_boolean(true) : Bytes{};
  const Bytes length = path_length ? der_integer(*path_length) : Bytes{};
  return {"2.5.29.19", true, der_sequence({ca, length})};
}

ExtensionSpec key_usage(std::initializer_list<unsigned> bits) {
  std::uint8_t octet = 0;
  for (const unsigned bit : bits) octet = static_cast<std::uint8_t>(octet | (0x80u >> bit));
  const unsigned highest = std::max(bits);
  const std::uint8_t content[] = {static_cast<std::uint8_t>(7 - highest), octet};
  return {"2.5.29.15", true, der_value(0x03, content)};
}

ExtensionSpec extended_key_usage(bool server_auth, bool client_auth) {
  const Bytes server = server_auth ? der_oid("1.3.6.1.5.5.7.3.1") : Bytes{};
  const Bytes client = client_auth ? der_oid("1.3.6.1.5.5.7.3.2") : Bytes{};
  return {"2.5.29.37", false, der_sequence({server, client})};
}

ExtensionSpec subject_alt_names(const std::vector<std::string>& names) {
  Bytes content;
  for (const std::string& name : names) {
    const Bytes one = general_name(name);
    content.insert(content.end(), one.begin(), one.end());
  }
  return {"2.5.29.17", false, der_value(0x30, content)};
}

ExtensionSpec subject_key_identifier(const crypto::P256PublicKey& key) {
  return {"2.5.29.14", false, der_octet_string(key_identifier(key))};
}

ExtensionSpec authority_key_identifier(const crypto::P256PublicKey& key) {
  return {"2.5.29.35", false, der_sequence({der_value(0x80, key_identifier(key))})};
}

ExtensionSpec crl_distribution_point(const std::string& url) {
  const Bytes full_name = der_value(0xa0, der_value(0x86, as_bytes(url)));
  const Bytes point = der_sequence({der_value(0xa0, full_name)});
  return {"2.5.29.31", false, der_sequence({point})};
}

ExtensionSpec dstack_extension(std::string_view oid, ByteView content) {
  return {std::string(oid), false, der_octet_string(content)};
}

Bytes serial_of(const crypto::P256PublicKey& key) {
  const crypto::Sha256 digest = crypto::sha256(key.spki());
  Bytes serial(digest.begin(), digest.begin() + 20);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);  // positive, and never shorter
  return serial;
}

Result<Bytes> issue_certificate(const CertificateSpec& spec,
                                const crypto::P256PublicKey& subject_key,
                                const crypto::P256PrivateKey& issuer_key) {
  const crypto::X509Handle certificate(X509_new());
  const crypto::EvpPkey key = TRY(public_handle(subject_key));
  if (!certificate) return failed("certificate");
  TRY(fill_certificate(certificate.get(), spec, key.get()));
  if (X509_sign(certificate.get(), issuer_key.handle(), EVP_sha256()) <= 0)
    return failed("signature");
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  if (size <= 0) return failed("encoding");
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

Result<Bytes> issue_crl(const CrlSpec& spec, const crypto::P256PrivateKey& issuer_key) {
  const crypto::X509CrlHandle crl(X509_CRL_new());
  const crypto::P256PublicKey issuer_public = TRY(issuer_key.public_key());
  if (!crl) return failed("revocation list");
  TRY(fill_crl(crl.get(), spec, issuer_public));
  if (X509_CRL_sign(crl.get(), issuer_key.handle(), EVP_sha256()) <= 0) return failed("signature");
  unsigned char* der = nullptr;
  const int size = i2d_X509_CRL(crl.get(), &der);
  if (size <= 0) return failed("encoding");
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

}  // namespace jingui::simulator
