// The key derivations of HPKE (RFC 9180) with DHKEM(X25519, HKDF-SHA256) and HKDF-SHA256, modes
// base and PSK. Pure functions of what both sides know; hpke.h adds keys and encryption.
#pragma once

#include <cstdint>

#include "crypto/x25519.h"

namespace jingui::crypto {

/// RFC 9180 7.3: the id and key length of the AEAD take part in every derivation.
struct HpkeAead {
  std::uint16_t id;
  std::size_t key_bytes;
};
inline constexpr HpkeAead kHpkeAes256Gcm{0x0002, 32};
inline constexpr std::size_t kHpkeNonceBytes = 12;
inline constexpr std::size_t kMinHpkePskBytes = 32;  // RFC 9180 9.5

/// A secret that both sides know already, and its name.
struct HpkePsk {
  const SecretBytes& key;  // at least kMinHpkePskBytes
  ByteView id;             // not empty
};

/// What both sides agree on beside the keys.
struct HpkeInput {
  ByteView info;
  const HpkePsk* psk = nullptr;  // nullptr: base mode
};

struct HpkeKeys {
  SecretBytes key;
  SecretBytes nonce;  // of the first message
};

/// The shared secret of the KEM (RFC 9180 4.1); `dh` is the result of X25519. Errors:
/// crypto_failure, out_of_secret_memory.
Result<SecretBytes> hpke_shared_secret(const SecretBytes& dh, const X25519PublicKey& ephemeral,
                                       const X25519PublicKey& recipient);
/// Key and nonce of the first message (RFC 9180 5.1). Errors: key_malformed (a PSK that is too
/// short or has no id), crypto_failure, out_of_secret_memory.
Result<HpkeKeys> hpke_key_schedule(const SecretBytes& shared_secret, const HpkeInput& input,
                                   const HpkeAead& aead);

}  // namespace jingui::crypto
