#include "crypto/hpke.h"

#include <algorithm>

#include "crypto/aes_gcm.h"

namespace jingui::crypto {
namespace {

constexpr std::size_t kPublicKeyBytes = 32;

}  // namespace

Result<Bytes> hpke_seal(const X25519PublicKey& recipient, const HpkeInput& input,
                        std::span<const ByteView> plaintext, RandomSource& random) {
  const auto ephemeral = TRY(X25519PrivateKey::generate(random));
  // RFC 9180 7.1.4: an all-zero result is refused there.
  const auto dh = TRY(ephemeral.shared_secret(recipient));
  const auto shared = TRY(hpke_shared_secret(dh, ephemeral.public_key(), recipient));
  const auto keys = TRY(hpke_key_schedule(shared, input, kHpkeAes256Gcm));
  const Bytes ciphertext = TRY(aes_gcm_seal({keys.key, keys.nonce.expose()}, plaintext));
  Bytes out;
  out.reserve(kPublicKeyBytes + ciphertext.size());
  out.insert(out.end(), ephemeral.public_key().begin(), ephemeral.public_key().end());
  out.insert(out.end(), ciphertext.begin(), ciphertext.end());
  return out;
}

Result<SecretBytes> hpke_open(const X25519PrivateKey& recipient, const HpkeInput& input,
                              ByteView sealed) {
  if (sealed.size() < kHpkeOverhead)
    return fail(ErrorCode::ciphertext_malformed, "shorter than a key and a tag");
  X25519PublicKey ephemeral{};
  std::ranges::copy(sealed.first(kPublicKeyBytes), ephemeral.begin());
  const auto dh = TRY(recipient.shared_secret(ephemeral));
  const auto shared = TRY(hpke_shared_secret(dh, ephemeral, recipient.public_key()));
  const auto keys = TRY(hpke_key_schedule(shared, input, kHpkeAes256Gcm));
  return aes_gcm_open({keys.key, keys.nonce.expose()}, sealed.subspan(kPublicKeyBytes));
}

}  // namespace jingui::crypto
