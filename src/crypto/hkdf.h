// HKDF with SHA-256 (RFC 5869), in its two steps. Inputs are pieces that are joined.
#pragma once

#include <initializer_list>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui::crypto {

/// The pseudorandom key, 32 bytes. `salt` may be empty, and so may the input keying material.
/// Errors: crypto_failure, out_of_secret_memory.
Result<SecretBytes> hkdf_extract(ByteView salt, std::initializer_list<ByteView> ikm);
/// `length` bytes of output, 1 to kMaxHkdfBytes; `key` is what hkdf_extract made. Errors:
/// crypto_failure, out_of_secret_memory.
Result<SecretBytes> hkdf_expand(const SecretBytes& key, std::initializer_list<ByteView> info,
                                std::size_t length);

}  // namespace jingui::crypto
