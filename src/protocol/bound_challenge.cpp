#include "protocol/bound_challenge.h"

#include <algorithm>

#include "crypto/hpke.h"

namespace jingui::protocol {

static_assert(kBoundChallengeBytes == kChallengeBytes + crypto::kHpkeOverhead);

Result<SealedChallenge> seal_challenge(const crypto::X25519PublicKey& client_key,
                                       const RequestHash& request, const SecretBytes& nonce,
                                       crypto::RandomSource& random) {
  if (nonce.size() != kChallengeBytes)
    return fail(ErrorCode::crypto_failure, "a challenge is 32 bytes");
  const Bytes info = challenge_info(request);
  const ByteView plaintext = nonce.expose();
  const Bytes blob = TRY(crypto::hpke_seal(client_key, {info}, std::span(&plaintext, 1), random));
  SealedChallenge sealed{};
  std::ranges::copy(blob, sealed.begin());
  return sealed;
}

Result<SecretBytes> open_challenge(const crypto::X25519PrivateKey& client_key,
                                   const RequestHash& request, const SealedChallenge& sealed) {
  const Bytes info = challenge_info(request);
  return crypto::hpke_open(client_key, {info}, sealed);
}

}  // namespace jingui::protocol
