#include "base/encoding.h"

#include <algorithm>
#include <array>

namespace jingui {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

/// A character's value, shifted to its place in a group of four; anything outside the alphabet sets
/// the top bit.
constexpr std::uint32_t kOutside = 0x80000000;
constexpr std::array<std::uint32_t, 256> base64_values_at(int shift) {
  std::array<std::uint32_t, 256> values{};
  values.fill(kOutside);
  for (std::size_t i = 0; i < kBase64Alphabet.size(); ++i)
    values[static_cast<unsigned char>(kBase64Alphabet[i])] = static_cast<std::uint32_t>(i) << shift;
  return values;
}
constexpr auto kFirst = base64_values_at(18);
constexpr auto kSecond = base64_values_at(12);
constexpr auto kThird = base64_values_at(6);
constexpr auto kFourth = base64_values_at(0);

/// The 24 bits of four characters, or kOutside among them.
std::uint32_t group_bits(const char* four) {
  const auto at = [&](int i) { return static_cast<unsigned char>(four[i]); };
  return kFirst[at(0)] | kSecond[at(1)] | kThird[at(2)] | kFourth[at(3)];
}

Result<Bytes> outside_alphabet() {
  return fail(ErrorCode::base64_malformed, "character outside the alphabet");
}

/// Decodes the last group, of which `padding` characters, 1 or 2, are '='.
Result<Bytes> append_padded_group(Bytes out, const char* group, std::size_t padding) {
  const char four[] = {group[0], group[1], padding == 2 ? 'A' : group[2], 'A'};
  const std::uint32_t bits = group_bits(four);
  if ((bits & kOutside) != 0) return outside_alphabet();
  if ((bits & (padding == 1 ? 0xffU : 0xffffU)) != 0)
    return fail(ErrorCode::base64_malformed, "spare bits are not zero");
  out.push_back(static_cast<std::uint8_t>(bits >> 16));
  if (padding == 1) out.push_back(static_cast<std::uint8_t>(bits >> 8));
  return out;
}

}  // namespace

std::string hex_encode(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out.push_back(kHexDigits[byte >> 4]);
    out.push_back(kHexDigits[byte & 0xf]);
  }
  return out;
}

Result<Bytes> hex_decode(std::string_view text) {
  Bytes out(text.size() / 2);
  TRY(hex_decode_into(text, out));
  return out;
}

Result<void> hex_decode_into(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != out.size() * 2)
    return fail(ErrorCode::hex_malformed, "wrong number of digits");
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return fail(ErrorCode::hex_malformed, "not a hex digit");
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return {};
}

std::string base64_encode(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = static_cast<std::uint32_t>(bytes[i]) << 16;
    if (n > 1) bits |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
    if (n > 2) bits |= bytes[i + 2];
    out.push_back(kBase64Alphabet[bits >> 18]);
    out.push_back(kBase64Alphabet[(bits >> 12) & 63]);
    out.push_back(n > 1 ? kBase64Alphabet[(bits >> 6) & 63] : '=');
    out.push_back(n > 2 ? kBase64Alphabet[bits & 63] : '=');
  }
  return out;
}

Result<Bytes> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0)
    return fail(ErrorCode::base64_malformed, "length is not a multiple of four");
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  const std::size_t groups = text.size() / 4 - (padding > 0 ? 1 : 0);
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  out.resize(groups * 3);
  std::uint32_t seen = 0;
  for (std::size_t i = 0; i < groups; ++i) {
    const std::uint32_t bits = group_bits(text.data() + 4 * i);
    seen |= bits;
    out[3 * i] = static_cast<std::uint8_t>(bits >> 16);
    out[3 * i + 1] = static_cast<std::uint8_t>(bits >> 8);
    out[3 * i + 2] = static_cast<std::uint8_t>(bits);
  }
  if ((seen & kOutside) != 0) return outside_alphabet();
  if (padding == 0) return out;
  return append_padded_group(std::move(out), text.data() + 4 * groups, padding);
}

Result<Bytes> base64_decode_lines(std::string_view text) {
  std::string joined(text.size(), '\0');
  std::size_t size = 0;
  for (const char c : text) {
    joined[size] = c;
    size += static_cast<std::size_t>(c != '\r' && c != '\n');
  }
  joined.resize(size);
  return base64_decode(joined);
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size())
      return fail(ErrorCode::percent_malformed, "text ends inside an escape");
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return fail(ErrorCode::percent_malformed, "not a hex digit after %");
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back("0123456789ABCDEF"[byte >> 4]);
      out.push_back("0123456789ABCDEF"[byte & 0xf]);
    }
  }
  return out;
}

ByteArray<4> length_prefix(std::size_t size) {
  const auto n = static_cast<std::uint32_t>(size);
  return {static_cast<std::uint8_t>(n >> 24), static_cast<std::uint8_t>(n >> 16),
          static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
}

void append_length_prefixed(Bytes& out, ByteView bytes) {
  const auto size = length_prefix(bytes.size());
  out.insert(out.end(), size.begin(), size.end());
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace jingui
