#include "crypto/ecies.h"

#include <algorithm>

#include "crypto/aes_gcm.h"

namespace jingui::crypto {
namespace {

constexpr std::size_t kPublicKeyBytes = 32;

}  // namespace

Result<EciesSealer> EciesSealer::create(const X25519PublicKey& recipient, RandomSource& random) {
  const auto ephemeral = TRY(X25519PrivateKey::generate(random));
  return EciesSealer(ephemeral.public_key(), TRY(ephemeral.shared_secret(recipient)));
}

Result<Bytes> EciesSealer::seal(ByteView plaintext, RandomSource& random) const {
  ByteArray<kGcmNonceBytes> nonce{};
  TRY(random.fill(nonce));
  const Bytes sealed = TRY(aes_gcm_seal({key_, nonce}, plaintext));
  Bytes blob;
  blob.reserve(kPublicKeyBytes + nonce.size() + sealed.size());
  blob.insert(blob.end(), ephemeral_.begin(), ephemeral_.end());
  blob.insert(blob.end(), nonce.begin(), nonce.end());
  blob.insert(blob.end(), sealed.begin(), sealed.end());
  return blob;
}

Result<SecretBytes> ecies_open(const X25519PrivateKey& recipient, ByteView blob) {
  if (blob.size() < kEciesOverhead) return fail(ErrorCode::ciphertext_malformed);
  X25519PublicKey ephemeral{};
  std::ranges::copy(blob.first(kPublicKeyBytes), ephemeral.begin());
  const auto key = TRY(recipient.shared_secret(ephemeral));
  const ByteView nonce = blob.subspan(kPublicKeyBytes, kGcmNonceBytes);
  return aes_gcm_open({key, nonce}, blob.subspan(kPublicKeyBytes + kGcmNonceBytes));
}

}  // namespace jingui::crypto
