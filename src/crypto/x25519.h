// X25519 (RFC 7748), by libsodium: a quarter faster than OpenSSL's, behind this one seam.
#pragma once

#include "base/bytes.h"
#include "base/secret_bytes.h"
#include "crypto/random.h"

namespace jingui::crypto {

using X25519PublicKey = ByteArray<32>;

class X25519PrivateKey {
 public:
  /// 32 bytes; clamped on use. Error: key_malformed for another length.
  static Result<X25519PrivateKey> from_secret(SecretBytes bytes);
  static Result<X25519PrivateKey> generate(RandomSource& random);

  const X25519PublicKey& public_key() const { return public_; }
  /// The 32-byte shared secret. Error: low_order_point when it is all zero.
  Result<SecretBytes> shared_secret(const X25519PublicKey& peer) const;

 private:
  X25519PrivateKey(SecretBytes secret, const X25519PublicKey& pub)
      : secret_(std::move(secret)), public_(pub) {}
  SecretBytes secret_;
  X25519PublicKey public_{};
};

/// Lower-case hex of the key's SHA-1: how the server names a registered key. 40 characters.
std::string fid_of(const X25519PublicKey& key);
/// Compares only. Error: low_order_point if no private key can agree with `key` on anything but
/// zero.
Result<void> check_not_low_order(const X25519PublicKey& key);

}  // namespace jingui::crypto
