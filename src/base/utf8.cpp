#include "base/utf8.h"

#include <algorithm>

#include <cstddef>

namespace jingui {
namespace {

/// What may follow a leading byte: how many bytes, and the range of the first of them (RFC 3629,
/// section 4). A count of 0 marks a byte that cannot lead.
struct Sequence {
  std::size_t count;
  unsigned char low, high;
};

Sequence sequence_of(unsigned char lead) {
  if (lead < 0xc2) return {0, 0, 0};
  if (lead < 0xe0) return {1, 0x80, 0xbf};
  if (lead == 0xe0) return {2, 0xa0, 0xbf};
  if (lead == 0xed) return {2, 0x80, 0x9f};
  if (lead < 0xf0) return {2, 0x80, 0xbf};
  if (lead == 0xf0) return {3, 0x90, 0xbf};
  if (lead < 0xf4) return {3, 0x80, 0xbf};
  if (lead == 0xf4) return {3, 0x80, 0x8f};
  return {0, 0, 0};
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) continue;
    Sequence next = sequence_of(lead);
    if (next.count == 0 || text.size() - i <= next.count) return false;
    for (; next.count > 0; --next.count) {
      const auto byte = static_cast<unsigned char>(text[++i]);
      if (byte < next.low || byte > next.high) return false;
      next.low = 0x80;
      next.high = 0xbf;
    }
  }
  return true;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

}  // namespace jingui
