#include "crypto/x25519.h"

#include <sodium.h>

#include <algorithm>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::crypto {
namespace {

constexpr std::size_t kKeyBytes = 32;
/// More than any frame of the multiplication below: what it leaves on the stack is overwritten.
constexpr std::size_t kStackResidue = 2048;

constexpr X25519PublicKey point_of(std::uint8_t first, std::uint8_t middle, std::uint8_t last) {
  X25519PublicKey point{};
  point.fill(middle);
  point.front() = first;
  point.back() = last;
  return point;
}

/// Every text of 255 bits, little-endian, of a point whose order divides the cofactor, on the curve
/// or on its twist: 0, 1, the two of order 8, p - 1, p and p + 1 with p = 2^255 - 19. Clamping
/// makes every scalar a multiple of the cofactor, so these and no others end at zero (RFC 7748 5).
constexpr auto kLowOrder = std::to_array<X25519PublicKey>({
    point_of(0, 0, 0),
    point_of(1, 0, 0),
    {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
     0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
     0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
    {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1,
     0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c,
     0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
    point_of(0xec, 0xff, 0x7f),
    point_of(0xed, 0xff, 0x7f),
    point_of(0xee, 0xff, 0x7f),
});

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
  X25519PublicKey point = key;
  point.back() &= 0x7f;  // RFC 7748 5: the top bit is not looked at
  if (std::ranges::find(kLowOrder, point) != kLowOrder.end())
    return fail(ErrorCode::low_order_point);
  return {};
}

}  // namespace jingui::crypto
