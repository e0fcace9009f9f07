#include "crypto/aes_gcm.h"

#include <sodium.h>

#include <algorithm>

#include "crypto/limits.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_handles.h"

namespace jingui::crypto {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kStackResidue = 8192;

const EVP_CIPHER* algorithm() {
  static const EVP_CIPHER* fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return fetched;
}

/// Associated data goes through update with no output.
bool add_associated_data(EVP_CIPHER_CTX* context, ByteView data) {
  int size = 0;
  return data.empty() ||
         EVP_CipherUpdate(context, nullptr, &size, data.data(), static_cast<int>(data.size())) == 1;
}

Result<EvpCipherCtx> start(const GcmInput& input, bool encrypt) {
  if (input.key.size() != kKeyBytes || input.nonce.size() != kGcmNonceBytes ||
      input.associated_data.size() > kMaxAeadBytes)
    return fail(ErrorCode::crypto_failure, "AES-GCM key, nonce or associated data size");
  EvpCipherCtx context(EVP_CIPHER_CTX_new());
  if (!context || algorithm() == nullptr ||
      EVP_CipherInit_ex2(context.get(), algorithm(), input.key.expose().data(), input.nonce.data(),
                         encrypt ? 1 : 0, nullptr) != 1 ||
      !add_associated_data(context.get(), input.associated_data))
    return openssl_failure(ErrorCode::crypto_failure);
  return context;
}

/// An empty text has no address to give to OpenSSL.
bool update(EVP_CIPHER_CTX* context, std::uint8_t* out, ByteView in) {
  int size = 0;
  return in.empty() ||
         (EVP_CipherUpdate(context, out, &size, in.data(), static_cast<int>(in.size())) == 1 &&
          static_cast<std::size_t>(size) == in.size());
}

bool finish(EVP_CIPHER_CTX* context) {
  ByteArray<16> nothing{};  // GCM has no last block
  int size = 0;
  return EVP_CipherFinal_ex(context, nothing.data(), &size) == 1;
}

}  // namespace

Result<Bytes> aes_gcm_seal(const GcmInput& input, ByteView plaintext) {
  return aes_gcm_seal(input, std::span(&plaintext, 1));
}

Result<Bytes> aes_gcm_seal(const GcmInput& input, std::span<const ByteView> plaintext) {
  std::size_t size = 0;
  for (const ByteView piece : plaintext) {
    if (piece.size() > kMaxAeadBytes - size)
      return fail(ErrorCode::crypto_failure, "text too long");
    size += piece.size();
  }
  const auto context = TRY(start(input, true));
  Bytes out(size + kGcmTagBytes);
  auto* next = out.data();
  for (const ByteView piece : plaintext) {
    if (!update(context.get(), next, piece)) return openssl_failure(ErrorCode::crypto_failure);
    next += piece.size();
  }
  if (!finish(context.get()) ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagBytes, next) != 1)
    return openssl_failure(ErrorCode::crypto_failure);
  return out;
}

Result<SecretBytes> aes_gcm_open(const GcmInput& input, ByteView ciphertext) {
  if (ciphertext.size() < kGcmTagBytes || ciphertext.size() > kMaxAeadBytes)
    return fail(ErrorCode::ciphertext_malformed);
  const auto context = TRY(start(input, false));
  const ByteView body = ciphertext.first(ciphertext.size() - kGcmTagBytes);
  ByteArray<kGcmTagBytes> tag{};
  std::ranges::copy(ciphertext.last(kGcmTagBytes), tag.begin());
  auto plaintext = TRY(SecretBytes::create(body.size()));
  if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagBytes, tag.data()) != 1)
    return openssl_failure(ErrorCode::crypto_failure);
  const bool opened =
      update(context.get(), plaintext.expose().data(), body) && finish(context.get());
  sodium_stackzero(kStackResidue);  // the cipher spills blocks of plaintext
  if (!opened) return openssl_failure(ErrorCode::decryption_failed);
  return plaintext;
}

}  // namespace jingui::crypto
