// Text encodings of bytes, strict in what they accept.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui {

/// Lower-case hex.
std::string hex_encode(ByteView bytes);
/// Either case, even length, no prefix, no white space. Error: hex_malformed.
Result<Bytes> hex_decode(std::string_view text);
/// As hex_decode, into a buffer of exactly text.size() / 2 bytes. Error: hex_malformed.
Result<void> hex_decode_into(std::string_view text, std::span<std::uint8_t> out);

/// Hex of exactly N bytes. Error: hex_malformed, also for another length.
template <std::size_t N>
Result<ByteArray<N>> hex_decode_array(std::string_view text) {
  ByteArray<N> out{};
  TRY(hex_decode_into(text, out));
  return out;
}

/// Standard alphabet with padding (RFC 4648 section 4).
std::string base64_encode(ByteView bytes);
/// Standard alphabet, padding required, zero spare bits, no white space. Error: base64_malformed.
Result<Bytes> base64_decode(std::string_view text);
/// As base64_decode, but line breaks (CR, LF) anywhere are skipped, as in PEM. Error:
/// base64_malformed.
Result<Bytes> base64_decode_lines(std::string_view text);

/// Decodes %XX only and leaves '+' alone, as the issuer-chain headers of a PCCS need. Error:
/// percent_malformed.
Result<std::string> percent_decode(std::string_view text);
/// Everything but RFC 3986 unreserved characters becomes %XX.
std::string percent_encode(std::string_view text);

/// The 4 bytes, big-endian, in front of a length-prefixed text of `size` bytes.
ByteArray<4> length_prefix(std::size_t size);
/// Appends LP(x): the length of x as 4 bytes, big-endian, then x.
void append_length_prefixed(Bytes& out, ByteView bytes);

}  // namespace jingui
