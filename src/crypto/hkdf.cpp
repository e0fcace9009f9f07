#include "crypto/hkdf.h"

#include <algorithm>

#include "crypto/hmac.h"
#include "crypto/limits.h"

namespace jingui::crypto {
namespace {

Bytes joined(std::initializer_list<ByteView> pieces) {
  Bytes out;
  for (const ByteView piece : pieces) out.insert(out.end(), piece.begin(), piece.end());
  return out;
}

}  // namespace

Result<SecretBytes> hkdf_extract(ByteView salt, std::initializer_list<ByteView> ikm) {
  return hmac_sha256(salt, ikm);
}

Result<SecretBytes> hkdf_expand(const SecretBytes& key, std::initializer_list<ByteView> info,
                                std::size_t length) {
  if (length == 0 || length > kMaxHkdfBytes) return fail(ErrorCode::crypto_failure, "HKDF length");
  if (key.size() < kHmacSha256Bytes) return fail(ErrorCode::crypto_failure, "HKDF key");
  const Bytes all_info = joined(info);
  auto out = TRY(SecretBytes::create(length));
  SecretBytes block;
  // RFC 5869 2.3: T(n) = HMAC(PRK, T(n - 1) | info | n), counted from 1.
  for (std::size_t done = 0; done < length; done += kHmacSha256Bytes) {
    const std::uint8_t number[] = {static_cast<std::uint8_t>(done / kHmacSha256Bytes + 1)};
    block = TRY(hmac_sha256(key.expose(), {std::as_const(block).expose(), all_info, number}));
    const std::size_t size = std::min(kHmacSha256Bytes, length - done);
    std::copy_n(std::as_const(block).expose().begin(), size,
                out.expose().begin() + static_cast<std::ptrdiff_t>(done));
  }
  return out;
}

}  // namespace jingui::crypto
