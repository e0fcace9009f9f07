#include "crypto/x25519.h"

#include <sodium.h>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::crypto {
namespace {

constexpr std::size_t kKeyBytes = 32;
/// More than any frame of the multiplication below: what it leaves on the stack is overwritten.
constexpr std::size_t kStackResidue = 2048;

/// Chooses the fast implementation for this processor, once.
bool sodium_ready() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

/// RFC 7748 6.1: a result of all zeros means that the peer's point has small order.
Result<void> multiply(std::uint8_t* out, const SecretBytes& scalar, const X25519PublicKey& point) {
  if (!sodium_ready()) return fail(ErrorCode::crypto_failure, "libsodium");
  const int result = crypto_scalarmult_curve25519(out, scalar.expose().data(), point.data());
  sodium_stackzero(kStackResidue);
  if (result != 0) return fail(ErrorCode::low_order_point);
  return {};
}

Result<X25519PublicKey> multiply_base(const SecretBytes& scalar) {
  X25519PublicKey out{};
  if (!sodium_ready()) return fail(ErrorCode::crypto_failure, "libsodium");
  const int result = crypto_scalarmult_curve25519_base(out.data(), scalar.expose().data());
  sodium_stackzero(kStackResidue);
  if (result != 0) return fail(ErrorCode::crypto_failure, "X25519");
  return out;
}

}  // namespace

Result<X25519PrivateKey> X25519PrivateKey::from_secret(SecretBytes bytes) {
  if (bytes.size() != kKeyBytes)
    return fail(ErrorCode::key_malformed, "an X25519 key has 32 bytes");
  const auto pub = TRY(multiply_base(bytes));
  return X25519PrivateKey(std::move(bytes), pub);
}

Result<X25519PrivateKey> X25519PrivateKey::generate(RandomSource& random) {
  auto bytes = TRY(SecretBytes::create(kKeyBytes));
  TRY(random.fill(bytes.expose()));
  return from_secret(std::move(bytes));
}

Result<SecretBytes> X25519PrivateKey::shared_secret(const X25519PublicKey& peer) const {
  auto out = TRY(SecretBytes::create(kKeyBytes));
  TRY(multiply(out.expose().data(), secret_, peer));
  return out;
}

std::string fid_of(const X25519PublicKey& key) {
  return hex_encode(sha1(key));
}

Result<void> check_not_low_order(const X25519PublicKey& key) {
  // Clamping makes every scalar a multiple of the cofactor and of no larger order (RFC 7748 5), so
  // any scalar tells.
  const auto scalar = TRY(SecretBytes::create(kKeyBytes));
  X25519PublicKey ignored{};
  return multiply(ignored.data(), scalar, key);
}

}  // namespace jingui::crypto
