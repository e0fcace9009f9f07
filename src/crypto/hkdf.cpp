#include "crypto/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>

#include "crypto/limits.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_handles.h"

namespace jingui::crypto {
namespace {

using KdfContext = Handle<EVP_KDF_CTX, EVP_KDF_CTX_free>;

EVP_KDF* algorithm() {
  static EVP_KDF* const fetched = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  return fetched;
}

/// OSSL_PARAM has no const; OpenSSL only reads. It refuses an empty text without an address.
OSSL_PARAM octets(const char* name, ByteView bytes) {
  static std::uint8_t nothing = 0;
  auto* data = bytes.empty() ? &nothing : const_cast<std::uint8_t*>(bytes.data());
  return OSSL_PARAM_construct_octet_string(name, data, bytes.size());
}

}  // namespace

Result<SecretBytes> hkdf_sha256(const HkdfInput& input, std::size_t length) {
  if (length == 0 || length > kMaxHkdfBytes || input.ikm.empty())
    return fail(ErrorCode::crypto_failure, "HKDF length");
  const KdfContext context(EVP_KDF_CTX_new(algorithm()));
  auto out = TRY(SecretBytes::create(length));
  char digest[] = "SHA256";
  const std::array params{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                          octets(OSSL_KDF_PARAM_SALT, input.salt),
                          octets(OSSL_KDF_PARAM_KEY, input.ikm.expose()),
                          octets(OSSL_KDF_PARAM_INFO, input.info), OSSL_PARAM_construct_end()};
  if (!context || EVP_KDF_derive(context.get(), out.expose().data(), length, params.data()) != 1)
    return openssl_failure(ErrorCode::crypto_failure, "HKDF");
  return out;
}

}  // namespace jingui::crypto
