#include "attestation/der_reader.h"

namespace jingui::attestation {
namespace {

constexpr std::uint8_t kTagNumberMask = 0x1f;  // all set: the tag goes on in further bytes
constexpr std::size_t kMaxLengthBytes = 3;     // 16 MiB, more than any input here

Result<std::uint64_t> read_length(ByteReader& in) {
  const std::uint8_t first = TRY(in.u8("DER length"));
  if (first < 0x80) return first;
  const std::size_t size = first & 0x7fU;
  if (size == 0 || size > kMaxLengthBytes) return in.malformed("DER length form");
  const std::uint64_t length = TRY(in.unsigned_be(size, "DER length"));
  // X.690 10.1: the shortest form.
  if (length < 0x80 || length >> (8 * (size - 1)) == 0)
    return in.malformed("DER length is not in its shortest form");
  return length;
}

}  // namespace

Result<DerValue> read_der(ByteReader& in) {
  DerValue value;
  value.tag = TRY(in.u8("DER tag"));
  if ((value.tag & kTagNumberMask) == kTagNumberMask) return in.malformed("DER tag form");
  const std::uint64_t length = TRY(read_length(in));
  value.content = TRY(in.take(length, "DER value"));
  return value;
}

Result<ByteView> read_der(ByteReader& in, std::uint8_t tag) {
  const DerValue value = TRY(read_der(in));
  if (value.tag != tag) return in.malformed("DER value is of another type");
  return value.content;
}

Result<ByteView> read_only_der(ByteView bytes, std::uint8_t tag, ErrorCode code) {
  ByteReader in(bytes, code);
  const ByteView content = TRY(read_der(in, tag));
  if (!in.empty()) return in.malformed("bytes after the DER value");
  return content;
}

}  // namespace jingui::attestation
