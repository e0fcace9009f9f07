// AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui::crypto {

inline constexpr std::size_t kGcmNonceBytes = 12;
inline constexpr std::size_t kGcmTagBytes = 16;

struct GcmInput {
  const SecretBytes& key;  // 32 bytes
  ByteView nonce;          // 12 bytes, never used twice with a key
  ByteView associated_data = {};
};

/// Ciphertext and tag. Plaintext at most kMaxAeadBytes. Error: crypto_failure.
Result<Bytes> aes_gcm_seal(const GcmInput& input, ByteView plaintext);
/// The same of pieces one after the other, joined in secret memory. Error: also
/// out_of_secret_memory.
Result<Bytes> aes_gcm_seal(const GcmInput& input, std::span<const ByteView> plaintext);
/// Errors: ciphertext_malformed (shorter than the tag, longer than kMaxAeadBytes),
/// decryption_failed, out_of_secret_memory.
Result<SecretBytes> aes_gcm_open(const GcmInput& input, ByteView ciphertext);

}  // namespace jingui::crypto
