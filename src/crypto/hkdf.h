// HKDF with SHA-256 (RFC 5869).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui::crypto {

struct HkdfInput {
  ByteView salt;           // may be empty
  const SecretBytes& ikm;  // input keying material, not empty
  ByteView info;           // may be empty
};

/// Extract and expand to `length` bytes, 1 to kMaxHkdfBytes. Errors: crypto_failure,
/// out_of_secret_memory.
Result<SecretBytes> hkdf_sha256(const HkdfInput& input, std::size_t length);

}  // namespace jingui::crypto
