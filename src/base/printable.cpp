#include "base/printable.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace jingui {
namespace {

struct Range {
  char32_t first, last;
};

// Soft hyphen, Arabic letter mark, Hangul fillers, Mongolian separators, zero width and direction
// marks, line separators, embeddings and overrides, word joiners and isolates, variation
// selectors, byte order mark, annotations, musical formatting, tags.
constexpr auto kInvisible = std::to_array<Range>({{0xad, 0xad},
                                                  {0x34f, 0x34f},
                                                  {0x61c, 0x61c},
                                                  {0x115f, 0x1160},
                                                  {0x17b4, 0x17b5},
                                                  {0x180b, 0x180f},
                                                  {0x200b, 0x200f},
                                                  {0x2028, 0x202e},
                                                  {0x2060, 0x206f},
                                                  {0x3164, 0x3164},
                                                  {0xfe00, 0xfe0f},
                                                  {0xfeff, 0xfeff},
                                                  {0xffa0, 0xffa0},
                                                  {0xfff0, 0xfffb},
                                                  {0x1bca0, 0x1bca3},
                                                  {0x1d173, 0x1d17a},
                                                  {0xe0000, 0xe0fff}});

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0);  // some terminals obey C1 too
}

bool is_invisible(char32_t c) {
  return std::any_of(kInvisible.begin(), kInvisible.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

struct Character {
  char32_t value;
  std::size_t length;  // 0: no well-formed UTF-8
};

Character decode(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  if (first < 0x80) return {first, 1};
  if (first < 0xc2 || first > 0xf4) return {0, 0};
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  char32_t value = first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned byte = byte_at(text, at + i);
    if ((byte & 0xc0U) != 0x80) return {0, 0};
    value = (value << 6U) | (byte & 0x3fU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool no_character = (value >= 0xd800 && value < 0xe000) || value > 0x10ffff;
  if (overlong || no_character) return {0, 0};
  return {value, length};
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size() && out.size() < limit) {
    const auto character = decode(text, at);
    const auto bytes = text.substr(at, std::max<std::size_t>(1, character.length));
    if (character.length > 0 && !is_control(character.value) && !is_invisible(character.value))
      out.append(bytes);
    else
      for (std::size_t i = 0; i < bytes.size(); ++i)
        out.append("\\x").append(hex_encode(as_bytes(bytes.substr(i, 1))));
    at += bytes.size();
  }
  if (at < text.size()) out.append("…");
  return out;
}

}  // namespace jingui
