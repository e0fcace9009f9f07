#include "simulator/der_writer.h"

#include <algorithm>
#include <charconv>

namespace jingui::simulator {
namespace {

void append_length(Bytes& out, std::size_t length) {
  if (length < 0x80) {
    out.push_back(static_cast<std::uint8_t>(length));
    return;
  }
  Bytes octets;
  for (; length != 0; length >>= 8) octets.push_back(static_cast<std::uint8_t>(length & 0xff));
  out.push_back(static_cast<std::uint8_t>(0x80 | octets.size()));
  out.insert(out.end(), octets.rbegin(), octets.rend());
}

void append_base128(Bytes& out, std::uint64_t arc) {
  Bytes digits{static_cast<std::uint8_t>(arc & 0x7f)};
  for (arc >>= 7; arc != 0; arc >>= 7)
    digits.push_back(static_cast<std::uint8_t>(0x80 | (arc & 0x7f)));
  out.insert(out.end(), digits.rbegin(), digits.rend());
}

std::vector<std::uint64_t> split_arcs(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  const char* at = dotted.data();
  const char* const end = at + dotted.size();
  while (at < end) {
    std::uint64_t arc = 0;
    at = std::from_chars(at, end, arc).ptr + 1;
    arcs.push_back(arc);
  }
  return arcs;
}

}  // namespace

Bytes der_value(std::uint8_t tag, ByteView content) {
  Bytes out{tag};
  append_length(out, content.size());
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes der_sequence(std::initializer_list<ByteView> members) {
  Bytes content;
  for (const ByteView member : members) content.insert(content.end(), member.begin(), member.end());
  return der_value(0x30, content);
}

Bytes der_octet_string(ByteView content) {
  return der_value(0x04, content);
}

Bytes der_integer(std::uint64_t value) {
  Bytes octets;
  do {
    octets.push_back(static_cast<std::uint8_t>(value & 0xff));
    value >>= 8;
  } while (value != 0);
  if ((octets.back() & 0x80) != 0) octets.push_back(0);
  std::reverse(octets.begin(), octets.end());
  return der_value(0x02, octets);
}

Bytes der_enumerated(std::uint8_t value) {
  return der_value(0x0a, ByteView(&value, 1));
}

Bytes der_boolean(bool value) {
  const std::uint8_t octet = value ? 0xff : 0x00;
  return der_value(0x01, ByteView(&octet, 1));
}

Bytes der_oid(std::string_view dotted) {
  const std::vector<std::uint64_t> arcs = split_arcs(dotted);
  Bytes content;
  append_base128(content, arcs[0] * 40 + arcs[1]);
  for (std::size_t i = 2; i < arcs.size(); ++i) append_base128(content, arcs[i]);
  return der_value(0x06, content);
}

}  // namespace jingui::simulator
