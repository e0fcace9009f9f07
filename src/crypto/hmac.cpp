#include "crypto/hmac.h"

#include <sodium.h>

namespace jingui::crypto {
namespace {

/// More than any frame of the compression function: what it leaves on the stack is overwritten.
constexpr std::size_t kStackResidue = 2048;

/// libsodium promises the compiler that there is an address, even for nothing.
const std::uint8_t* address_of(ByteView bytes) {
  static constexpr std::uint8_t kNothing = 0;
  return bytes.empty() ? &kNothing : bytes.data();
}

}  // namespace

Result<SecretBytes> hmac_sha256(ByteView key, std::initializer_list<ByteView> pieces) {
  static_assert(crypto_auth_hmacsha256_BYTES == kHmacSha256Bytes);
  static const bool ready = sodium_init() >= 0;
  if (!ready) return fail(ErrorCode::crypto_failure, "libsodium");
  auto out = TRY(SecretBytes::create(kHmacSha256Bytes));
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, address_of(key), key.size());
  for (const ByteView piece : pieces)
    crypto_auth_hmacsha256_update(&state, address_of(piece), piece.size());
  crypto_auth_hmacsha256_final(&state, out.expose().data());
  sodium_memzero(&state, sizeof state);
  sodium_stackzero(kStackResidue);
  return out;
}

}  // namespace jingui::crypto
