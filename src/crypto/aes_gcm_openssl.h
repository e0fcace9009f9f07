// AES-256-GCM by OpenSSL, for processors without AES instructions; sizes are checked by
// aes_gcm.cpp.
#pragma once

#include "crypto/aes_gcm.h"

namespace jingui::crypto {

/// Error: crypto_failure.
Result<Bytes> aes_gcm_seal_openssl(const GcmInput& input, ByteView plaintext);
/// `ciphertext` holds a tag. Errors: decryption_failed, out_of_secret_memory.
Result<SecretBytes> aes_gcm_open_openssl(const GcmInput& input, ByteView ciphertext);

}  // namespace jingui::crypto
