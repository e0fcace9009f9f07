#include "crypto/random.h"

#include <openssl/rand.h>

#include "crypto/openssl_error.h"

namespace jingui::crypto {

Result<void> SystemRandom::fill(std::span<std::uint8_t> out) {
  if (RAND_priv_bytes_ex(nullptr, out.data(), out.size(), 256) != 1)
    return openssl_failure(ErrorCode::random_failure);
  return {};
}

}  // namespace jingui::crypto
