// HPKE (RFC 9180), one message to one recipient: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
// AES-256-GCM (ids 0x20, 1, 2), modes base and PSK, no associated data. A sealed message is
// `ephemeral public key (32) | ciphertext | tag (16)`.
#pragma once

#include <span>

#include "crypto/hpke_schedule.h"

namespace jingui::crypto {

inline constexpr std::size_t kHpkeOverhead = 32 + 16;

/// Seals the pieces, one after the other, under a fresh ephemeral key: two multiplications. In all
/// at most kMaxAeadBytes. Errors: low_order_point, key_malformed (PSK), random_failure,
/// crypto_failure, out_of_secret_memory.
Result<Bytes> hpke_seal(const X25519PublicKey& recipient, const HpkeInput& input,
                        std::span<const ByteView> plaintext, RandomSource& random);

/// One multiplication. Errors: ciphertext_malformed (shorter than kHpkeOverhead, or longer than
/// kMaxAeadBytes), low_order_point, key_malformed (PSK), decryption_failed, out_of_secret_memory.
Result<SecretBytes> hpke_open(const X25519PrivateKey& recipient, const HpkeInput& input,
                              ByteView sealed);

}  // namespace jingui::crypto
