#include "attestation/byte_reader.h"

namespace jingui::attestation {

tl::unexpected<Error> ByteReader::malformed(std::string_view detail) const {
  return fail(code_, std::string(detail));
}

Result<ByteView> ByteReader::take(std::uint64_t size, std::string_view what) {
  if (size > rest_.size()) return malformed(std::string(what) + " is cut short");
  const ByteView taken = rest_.first(static_cast<std::size_t>(size));
  rest_ = rest_.subspan(taken.size());
  return taken;
}

Result<std::uint8_t> ByteReader::u8(std::string_view what) {
  return TRY(take(1, what))[0];
}

Result<std::uint16_t> ByteReader::u16_le(std::string_view what) {
  const ByteView b = TRY(take(2, what));
  return static_cast<std::uint16_t>(b[0] | b[1] << 8);
}

Result<std::uint32_t> ByteReader::u32_le(std::string_view what) {
  const ByteView b = TRY(take(4, what));
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | b[i];
  return value;
}

Result<std::uint64_t> ByteReader::unsigned_be(std::size_t size, std::string_view what) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : TRY(take(size, what))) value = value << 8 | byte;
  return value;
}

}  // namespace jingui::attestation
