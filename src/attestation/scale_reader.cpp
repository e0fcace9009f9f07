#include "attestation/scale_reader.h"

namespace jingui::attestation {
namespace {

constexpr std::uint32_t kOneByte = 1U << 6, kTwoBytes = 1U << 14;

}  // namespace

Result<std::uint32_t> read_compact(ByteReader& in) {
  const std::uint32_t first = TRY(in.u8("compact integer"));
  switch (first & 3) {
    case 0:
      return first >> 2;
    case 1: {
      const std::uint32_t second = TRY(in.u8("compact integer"));
      const std::uint32_t value = (first | second << 8) >> 2;
      if (value < kOneByte) return in.malformed("compact integer is not in its shortest form");
      return value;
    }
    case 2: {
      std::uint32_t bits = first;
      for (int shift = 8; shift < 32; shift += 8)
        bits |= std::uint32_t{TRY(in.u8("compact integer"))} << shift;
      if (bits >> 2 < kTwoBytes) return in.malformed("compact integer is not in its shortest form");
      return bits >> 2;
    }
    default:  // mode 3: a big integer
      return in.malformed("length out of range");
  }
}

Result<ByteView> read_scale_bytes(ByteReader& in, std::string_view what) {
  return in.take(TRY(read_compact(in)), what);
}

}  // namespace jingui::attestation
