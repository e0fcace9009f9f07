#include "crypto/x509_extension.h"

#include <openssl/asn1.h>
#include <openssl/objects.h>

#include <array>

#include "crypto/openssl_error.h"
#include "crypto/openssl_handles.h"

namespace jingui::crypto {
namespace {

using ObjectHandle = Handle<ASN1_OBJECT, ASN1_OBJECT_free>;

constexpr std::size_t kMaxOidText = 80;

Result<std::string> read_oid(DerReader& reader) {
  const ByteView whole = TRY(reader.next(V_ASN1_OBJECT)).whole;
  const auto* p = whole.data();
  const ObjectHandle object(d2i_ASN1_OBJECT(nullptr, &p, static_cast<long>(whole.size())));
  std::array<char, kMaxOidText> text{};
  const int size =
      object ? OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object.get(), 1) : 0;
  if (size <= 0 || static_cast<std::size_t>(size) >= text.size()) {
    (void)openssl_failure(ErrorCode::crypto_failure);
    return reader.malformed("malformed or overlong OID");
  }
  return std::string(text.data(), static_cast<std::size_t>(size));
}

/// BOOLEAN DEFAULT FALSE. A FALSE that is spelled out is not DER, but issuers write it.
Result<bool> read_critical(DerReader& reader) {
  if (!reader.next_is(V_ASN1_BOOLEAN)) return false;
  const ByteView octets = TRY(reader.next(V_ASN1_BOOLEAN)).content;
  if (octets.size() != 1 || (octets[0] != 0 && octets[0] != 0xff))
    return reader.malformed("malformed BOOLEAN");
  return octets[0] == 0xff;
}

Result<X509Extension> parse_extension(DerReader reader) {
  X509Extension extension;
  extension.oid = TRY(read_oid(reader));
  extension.critical = TRY(read_critical(reader));
  extension.value = to_bytes(TRY(reader.next(V_ASN1_OCTET_STRING)).content);
  TRY(reader.require_end());
  return extension;
}

}  // namespace

Result<std::vector<X509Extension>> parse_extensions(DerReader outer, std::size_t limit) {
  DerReader list = TRY(outer.enter(V_ASN1_SEQUENCE));
  TRY(outer.require_end());
  std::vector<X509Extension> out;
  while (!list.at_end()) {
    if (out.size() == limit) return list.malformed("too many extensions");
    DerReader extension = TRY(list.enter(V_ASN1_SEQUENCE));
    out.push_back(TRY(parse_extension(extension)));
  }
  return out;
}

Result<const Bytes*> find_extension(const std::vector<X509Extension>& extensions,
                                    std::string_view oid) {
  const Bytes* found = nullptr;
  for (const auto& extension : extensions) {
    if (extension.oid != oid) continue;
    if (found != nullptr) return fail(ErrorCode::extension_duplicate, std::string(oid));
    found = &extension.value;
  }
  return found;
}

}  // namespace jingui::crypto
