// The challenge of profile `bound`: a nonce N sealed to the client's registered key, for one
// exchange alone.
#pragma once

#include "base/bytes.h"
#include "base/secret_bytes.h"
#include "crypto/x25519.h"
#include "protocol/limits.h"
#include "protocol/transcript.h"

namespace jingui::protocol {

using SealedChallenge = ByteArray<kBoundChallengeBytes>;  // ephemeral key | ciphertext | tag

/// HPKE base mode of `nonce` (kChallengeBytes). Errors: low_order_point, random_failure,
/// crypto_failure, out_of_secret_memory.
Result<SealedChallenge> seal_challenge(const crypto::X25519PublicKey& client_key,
                                       const RequestHash& request, const SecretBytes& nonce,
                                       crypto::RandomSource& random);
/// The nonce. Only after the server's evidence and its signature over step 1 have passed. Errors:
/// low_order_point, decryption_failed, out_of_secret_memory.
Result<SecretBytes> open_challenge(const crypto::X25519PrivateKey& client_key,
                                   const RequestHash& request, const SealedChallenge& sealed);

}  // namespace jingui::protocol
