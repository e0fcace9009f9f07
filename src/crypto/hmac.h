// HMAC with SHA-256 (RFC 2104), by libsodium: it needs no allocation and no fetch.
#pragma once

#include <initializer_list>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui::crypto {

inline constexpr std::size_t kHmacSha256Bytes = 32;

/// HMAC of the pieces one after the other, 32 bytes. `key` has any length. Errors: crypto_failure,
/// out_of_secret_memory.
Result<SecretBytes> hmac_sha256(ByteView key, std::initializer_list<ByteView> pieces);

}  // namespace jingui::crypto
