// dstack's key derivation: HKDF-SHA256 with the salt "RATLS" and a context of pieces written one
// after the other.
#pragma once

#include <initializer_list>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui::simulator {

/// `size` bytes. Errors: crypto_failure, out_of_secret_memory.
Result<SecretBytes> derive_key(const SecretBytes& parent, std::initializer_list<ByteView> context,
                               std::size_t size = 32);
/// As a dstack KMS derives a secret of 32 bytes from its P-256 root: SHA-256 of the PKCS#8 form of
/// the P-256 key whose scalar is derive_key(root_scalar, context). Errors: crypto_failure,
/// key_malformed, out_of_secret_memory.
Result<SecretBytes> derive_secret(const SecretBytes& root_scalar,
                                  std::initializer_list<ByteView> context);

}  // namespace jingui::simulator
