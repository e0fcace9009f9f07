#include "crypto/aes_gcm.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "crypto/aes_gcm_openssl.h"
#include "crypto/limits.h"

namespace jingui::crypto {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_aes256gcm_KEYBYTES;
/// More than any frame below: the cipher spills blocks of plaintext.
constexpr std::size_t kStackResidue = 8192;

bool has_aes_instructions() {
  static const bool has = sodium_init() >= 0 && crypto_aead_aes256gcm_is_available() == 1;
  return has;
}

Result<void> check_sizes(const GcmInput& input) {
  if (input.key.size() == kKeyBytes && input.nonce.size() == kGcmNonceBytes &&
      input.associated_data.size() <= kMaxAeadBytes)
    return {};
  return fail(ErrorCode::crypto_failure, "AES-GCM key, nonce or associated data size");
}

Result<Bytes> seal_here(const GcmInput& input, ByteView plaintext) {
  Bytes out(plaintext.size() + kGcmTagBytes);
  crypto_aead_aes256gcm_encrypt(out.data(), nullptr, plaintext.data(), plaintext.size(),
                                input.associated_data.data(), input.associated_data.size(), nullptr,
                                input.nonce.data(), input.key.expose().data());
  return out;
}

Result<SecretBytes> open_here(const GcmInput& input, ByteView ciphertext) {
  auto plaintext = TRY(SecretBytes::create(ciphertext.size() - kGcmTagBytes));
  std::uint8_t nothing = 0;  // where no plaintext goes
  auto* out = plaintext.empty() ? &nothing : plaintext.expose().data();
  const int result = crypto_aead_aes256gcm_decrypt(
      out, nullptr, nullptr, ciphertext.data(), ciphertext.size(), input.associated_data.data(),
      input.associated_data.size(), input.nonce.data(), input.key.expose().data());
  if (result != 0) return fail(ErrorCode::decryption_failed);
  return plaintext;
}

}  // namespace

Result<Bytes> aes_gcm_seal(const GcmInput& input, ByteView plaintext) {
  TRY(check_sizes(input));
  if (plaintext.size() > kMaxAeadBytes) return fail(ErrorCode::crypto_failure, "text too long");
  auto sealed =
      has_aes_instructions() ? seal_here(input, plaintext) : aes_gcm_seal_openssl(input, plaintext);
  sodium_stackzero(kStackResidue);
  return sealed;
}

Result<Bytes> aes_gcm_seal(const GcmInput& input, std::span<const ByteView> plaintext) {
  std::size_t size = 0;
  for (const ByteView piece : plaintext) {
    if (piece.size() > kMaxAeadBytes - size)
      return fail(ErrorCode::crypto_failure, "text too long");
    size += piece.size();
  }
  auto joined = TRY(SecretBytes::create(size));
  auto next = joined.expose().begin();
  for (const ByteView piece : plaintext) next = std::ranges::copy(piece, next).out;
  return aes_gcm_seal(input, std::as_const(joined).expose());
}

Result<SecretBytes> aes_gcm_open(const GcmInput& input, ByteView ciphertext) {
  TRY(check_sizes(input));
  if (ciphertext.size() < kGcmTagBytes || ciphertext.size() > kMaxAeadBytes)
    return fail(ErrorCode::ciphertext_malformed);
  auto plaintext = has_aes_instructions() ? open_here(input, ciphertext)
                                          : aes_gcm_open_openssl(input, ciphertext);
  sodium_stackzero(kStackResidue);
  return plaintext;
}

}  // namespace jingui::crypto
