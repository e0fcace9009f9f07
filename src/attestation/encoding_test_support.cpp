#include "attestation/encoding_test_support.h"

#include "attestation/parse_test_support.h"

namespace jingui::attestation::test {
namespace {

Bytes big_endian(std::uint64_t value, std::size_t size) {
  Bytes out;
  while (size-- > 0) out.push_back(static_cast<std::uint8_t>(value >> (8 * size)));
  return out;
}

/// The shortest of three MessagePack heads: in the marker, or a marker with 1, 2 or 4 bytes.
Bytes msgpack_head(std::size_t count, std::size_t in_marker, std::uint8_t short_marker,
                   std::uint8_t marker8, std::uint8_t marker16) {
  if (count < in_marker) return {static_cast<std::uint8_t>(short_marker | count)};
  if (marker8 != 0 && count < 0x100) return concat({{marker8}, big_endian(count, 1)});
  if (count < 0x10000) return concat({{marker16}, big_endian(count, 2)});
  return concat({{static_cast<std::uint8_t>(marker16 + 1)}, big_endian(count, 4)});
}

Bytes name(std::string_view common_name) {
  const Bytes oid = der(0x06, {from_hex("550403")});
  return der(0x30, {der(0x31, {der(0x30, {oid, der(0x0c, {text_bytes(common_name)})})})});
}

Bytes extension(const TestExtension& e) {
  return der(0x30, {der(0x06, {from_hex(e.oid_hex)}), der(0x04, {e.value})});
}

}  // namespace

Bytes concat(std::initializer_list<Bytes> pieces) {
  Bytes out;
  for (const Bytes& piece : pieces) append(out, piece);
  return out;
}

Bytes text_bytes(std::string_view text) {
  return to_bytes(as_bytes(text));
}

Bytes der(std::uint8_t tag, std::initializer_list<Bytes> content) {
  const Bytes inner = concat(content);
  Bytes out = {tag};
  if (inner.size() >= 0x100)
    append(out, concat({{0x82}, big_endian(inner.size(), 2)}));
  else if (inner.size() >= 0x80)
    append(out, concat({{0x81}, big_endian(inner.size(), 1)}));
  else
    append(out, big_endian(inner.size(), 1));
  append(out, inner);
  return out;
}

Bytes make_certificate_der(std::string_view issuer_cn,
                           const std::vector<TestExtension>& extensions) {
  const Bytes algorithm = der(0x30, {der(0x06, {from_hex("2a8648ce3d040302")})});
  const Bytes version = der(0xa0, {der(0x02, {{2}})});
  const Bytes time = der(0x17, {text_bytes("250101000000Z")});
  const Bytes p256 = der(
      0x30, {der(0x06, {from_hex("2a8648ce3d0201")}), der(0x06, {from_hex("2a8648ce3d030107")})});
  const Bytes key = der(0x03, {{0x00, 0x04}, Bytes(64, 0x77)});
  Bytes list;
  for (const auto& e : extensions) append(list, extension(e));
  const Bytes tbs = der(0x30, {version, der(0x02, {{1}}), algorithm, name(issuer_cn),
                               der(0x30, {time, time}), name("leaf"), der(0x30, {p256, key}),
                               extensions.empty() ? Bytes() : der(0xa3, {der(0x30, {list})})});
  return der(0x30, {tbs, algorithm, der(0x03, {{0x00}, Bytes(70, 0x30)})});
}

crypto::Certificate make_certificate(std::string_view issuer_cn,
                                     const std::vector<TestExtension>& extensions) {
  return value_of(crypto::Certificate::from_der(make_certificate_der(issuer_cn, extensions)));
}

Bytes scale_compact(std::size_t value) {
  Bytes out;
  if (value < 1U << 6)
    append_le(out, value << 2, 1);
  else if (value < 1U << 14)
    append_le(out, value << 2 | 1, 2);
  else
    append_le(out, value << 2 | 2, 4);
  return out;
}

Bytes scale_bytes(ByteView bytes) {
  return concat({scale_compact(bytes.size()), to_bytes(bytes)});
}

Bytes msgpack_unsigned(std::uint64_t value) {
  if (value < 0x80) return big_endian(value, 1);
  if (value < 0x100) return concat({{0xcc}, big_endian(value, 1)});
  if (value < 0x10000) return concat({{0xcd}, big_endian(value, 2)});
  if (value < 0x100000000) return concat({{0xce}, big_endian(value, 4)});
  return concat({{0xcf}, big_endian(value, 8)});
}

Bytes msgpack_text(std::string_view text) {
  return concat({msgpack_head(text.size(), 32, 0xa0, 0xd9, 0xda), text_bytes(text)});
}

Bytes msgpack_binary(ByteView bytes) {
  return concat({msgpack_head(bytes.size(), 0, 0, 0xc4, 0xc5), to_bytes(bytes)});
}

Bytes msgpack_integers(ByteView bytes) {
  Bytes out = msgpack_head(bytes.size(), 16, 0x90, 0, 0xdc);
  for (const std::uint8_t byte : bytes) append(out, msgpack_unsigned(byte));
  return out;
}

Bytes msgpack_array(const std::vector<Bytes>& elements) {
  Bytes out = msgpack_head(elements.size(), 16, 0x90, 0, 0xdc);
  for (const Bytes& element : elements) append(out, element);
  return out;
}

Bytes msgpack_map(const std::vector<std::pair<std::string_view, Bytes>>& members) {
  Bytes out = msgpack_head(members.size(), 16, 0x80, 0, 0xde);
  for (const auto& [key, value] : members) append(out, concat({msgpack_text(key), value}));
  return out;
}

}  // namespace jingui::attestation::test
