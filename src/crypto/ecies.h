// The blob of the reference profile: ephemeral X25519 public key (32) | nonce (12) | AES-256-GCM
// ciphertext | tag (16), under the raw shared secret, no associated data. Format of the public Go
// program and of dstack's encrypted environment.
#pragma once

#include "crypto/x25519.h"

namespace jingui::crypto {

inline constexpr std::size_t kEciesOverhead = 32 + 12 + 16;

/// Seals any number of messages to one recipient under one ephemeral key; each blob has a fresh
/// random nonce.
class EciesSealer {
 public:
  /// Errors: low_order_point, random_failure.
  static Result<EciesSealer> create(const X25519PublicKey& recipient, RandomSource& random);
  Result<Bytes> seal(ByteView plaintext, RandomSource& random) const;

 private:
  EciesSealer(X25519PublicKey ephemeral, SecretBytes key)
      : ephemeral_(ephemeral), key_(std::move(key)) {}
  X25519PublicKey ephemeral_{};
  SecretBytes key_;
};

/// Errors: ciphertext_malformed (shorter than 60 bytes), low_order_point, decryption_failed.
Result<SecretBytes> ecies_open(const X25519PrivateKey& recipient, ByteView blob);

}  // namespace jingui::crypto
