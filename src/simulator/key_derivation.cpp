#include "simulator/key_derivation.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>

#include "crypto/digest.h"
#include "crypto/ecdsa.h"
#include "crypto/openssl_handles.h"

namespace jingui::simulator {
namespace {

using Kdf = crypto::Handle<EVP_KDF, EVP_KDF_free>;
using KdfCtx = crypto::Handle<EVP_KDF_CTX, EVP_KDF_CTX_free>;

constexpr std::string_view kSalt = "RATLS";

// PKCS#8 of a P-256 key (RFC 5208, RFC 5915): what stands before the scalar, and between it and the
// public point.
constexpr ByteArray<36> kBeforeScalar{0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06,
                                      0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                      0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
                                      0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20};
constexpr ByteArray<6> kBeforePoint{0xa1, 0x44, 0x03, 0x42, 0x00, 0x04};

OSSL_PARAM octets(const char* name, ByteView value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(value.data()),
                                           value.size());
}

}  // namespace

Result<SecretBytes> derive_key(const SecretBytes& parent, std::initializer_list<ByteView> context,
                               std::size_t size) {
  Bytes info;
  for (const ByteView piece : context) info.insert(info.end(), piece.begin(), piece.end());
  const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const KdfCtx ctx(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  SecretBytes out = TRY(SecretBytes::create(size));
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                               octets(OSSL_KDF_PARAM_SALT, as_bytes(kSalt)),
                               octets(OSSL_KDF_PARAM_KEY, parent.expose()),
                               octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  if (!ctx || EVP_KDF_derive(ctx.get(), out.expose().data(), size, params) != 1)
    return fail(ErrorCode::crypto_failure, "HKDF");
  return out;
}

Result<SecretBytes> derive_secret(const SecretBytes& root_scalar,
                                  std::initializer_list<ByteView> context) {
  const SecretBytes scalar = TRY(derive_key(root_scalar, context));
  const crypto::P256PrivateKey key = TRY(crypto::P256PrivateKey::from_scalar(scalar.expose()));
  const ByteArray<64> point = TRY(key.public_key()).raw();
  crypto::Sha256 digest = crypto::sha256({kBeforeScalar, scalar.expose(), kBeforePoint, point});
  Result<SecretBytes> out = SecretBytes::copy_of(digest);
  wipe(digest);
  return out;
}

}  // namespace jingui::simulator
