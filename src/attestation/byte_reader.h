// Reads fixed fields from the front of untrusted bytes. Nothing is copied but what is asked for,
// and no length is trusted before that many bytes are there.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

class ByteReader {
 public:
  /// `code` is the error of every read that finds too few bytes.
  ByteReader(ByteView bytes, ErrorCode code) : rest_(bytes), code_(code) {}

  bool empty() const { return rest_.empty(); }
  std::size_t remaining() const { return rest_.size(); }
  ByteView rest() const { return rest_; }
  ErrorCode code() const { return code_; }
  /// `fail(code(), detail)`.
  tl::unexpected<Error> malformed(std::string_view detail) const;

  /// The next `size` bytes; `what` names them in the error.
  Result<ByteView> take(std::uint64_t size, std::string_view what);
  Result<std::uint8_t> u8(std::string_view what);
  Result<std::uint16_t> u16_le(std::string_view what);
  Result<std::uint32_t> u32_le(std::string_view what);
  /// 1 to 8 bytes, most significant first.
  Result<std::uint64_t> unsigned_be(std::size_t size, std::string_view what);

  template <std::size_t N>
  Result<ByteArray<N>> array(std::string_view what) {
    const ByteView bytes = TRY(take(N, what));
    ByteArray<N> out{};
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }

 private:
  ByteView rest_;
  ErrorCode code_;
};

}  // namespace jingui::attestation
