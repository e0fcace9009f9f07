// The signatures that dstack makes with keys of an app: recoverable ECDSA over secp256k1, and
// Ed25519. Development keys only.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui::simulator {

/// Compressed, 33 bytes. Error: key_malformed.
Result<Bytes> k256_public_key(const SecretBytes& key);
/// r (32), s (32, low), recovery id (0 or 1) over a 32-byte digest. Errors: key_malformed,
/// crypto_failure.
Result<Bytes> k256_sign(const SecretBytes& key, ByteView digest);
/// Compressed public key that made the signature of 65 bytes. Errors: signature_malformed,
/// signature_invalid.
Result<Bytes> k256_recover(ByteView digest, ByteView signature);

/// 32 bytes; `key` is the seed. Error: key_malformed.
Result<Bytes> ed25519_public_key(const SecretBytes& key);
/// 64 bytes. Errors: key_malformed, crypto_failure.
Result<Bytes> ed25519_sign(const SecretBytes& key, ByteView message);
/// Errors: key_malformed, signature_invalid.
Result<void> ed25519_verify(ByteView public_key, ByteView message, ByteView signature);

}  // namespace jingui::simulator
