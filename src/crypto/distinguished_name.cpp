#include "crypto/distinguished_name.h"

#include <openssl/asn1.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "crypto/limits.h"

namespace jingui::crypto {
namespace {

constexpr std::array<std::uint8_t, 3> kCommonNameOid{0x55, 0x04, 0x03};  // 2.5.4.3

bool is_string(const DerElement& value) {
  constexpr std::array kStringTags = {
      V_ASN1_UTF8STRING, V_ASN1_NUMERICSTRING,   V_ASN1_PRINTABLESTRING, V_ASN1_T61STRING,
      V_ASN1_IA5STRING,  V_ASN1_UNIVERSALSTRING, V_ASN1_BMPSTRING};
  return value.tag_class == V_ASN1_UNIVERSAL &&
         std::find(kStringTags.begin(), kStringTags.end(), value.tag) != kStringTags.end();
}

struct Attribute {
  ByteView type;  // content octets of the OBJECT IDENTIFIER
  DerElement value;
};

Result<Attribute> read_attribute(DerReader& set) {
  DerReader pair = TRY(set.enter(V_ASN1_SEQUENCE));
  Attribute out;
  out.type = TRY(pair.next(V_ASN1_OBJECT)).content;
  out.value = TRY(pair.next());
  TRY(pair.require_end());
  if (out.type.empty() || !is_string(out.value)) return set.malformed("malformed name");
  return out;
}

/// Calls `use` for each attribute in order.
template <class Use>
Result<void> walk(DerReader names, Use use) {
  for (std::size_t count = 0; !names.at_end();) {
    DerReader set = TRY(names.enter(V_ASN1_SET));
    if (set.at_end()) return names.malformed("empty set in a name");
    while (!set.at_end()) {
      if (++count > kMaxNameAttributes) return names.malformed("name has too many parts");
      const Attribute attribute = TRY(read_attribute(set));
      use(attribute);
    }
  }
  return {};
}

/// Empty for other types, and for bytes that are none of their type.
std::string utf8_of(const DerElement& value) {
  const std::string_view text = as_text(value.content);
  const bool ascii = std::all_of(value.content.begin(), value.content.end(),
                                 [](std::uint8_t byte) { return byte < 0x80; });
  const bool known =
      value.tag == V_ASN1_UTF8STRING
          ? is_utf8(text)
          : ascii && (value.tag == V_ASN1_PRINTABLESTRING || value.tag == V_ASN1_IA5STRING);
  return known ? std::string(text) : std::string();
}

}  // namespace

Result<Bytes> read_name(DerReader& reader) {
  DerReader again = reader;
  const ByteView whole = TRY(reader.next(V_ASN1_SEQUENCE)).whole;
  const DerReader names = TRY(again.enter(V_ASN1_SEQUENCE));
  TRY(walk(names, [](const Attribute&) {}));
  return to_bytes(whole);
}

std::string common_name(ByteView name) {
  DerReader reader(name, ErrorCode::certificate_malformed);
  const auto names = reader.enter(V_ASN1_SEQUENCE);
  if (!names) return {};
  std::string found;
  int count = 0;
  const auto walked = walk(*names, [&](const Attribute& attribute) {
    if (!std::equal(attribute.type.begin(), attribute.type.end(), kCommonNameOid.begin(),
                    kCommonNameOid.end()))
      return;
    ++count;
    found = utf8_of(attribute.value);
  });
  return walked && count == 1 ? found : std::string();
}

}  // namespace jingui::crypto
