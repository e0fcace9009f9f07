#include "crypto/ecdsa.h"

#include <algorithm>

#include "crypto/digest.h"
#include "crypto/openssl_error.h"

namespace jingui::crypto {
namespace {

/// SubjectPublicKeyInfo of an uncompressed P-256 key up to the coordinates (RFC 5480 2.1.1): the
/// only form accepted, so no explicit parameters, no other curve and no compressed point.
constexpr ByteArray<27> kSpkiHead{0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                  0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                  0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr std::uint8_t kUncompressed = 0x04;

/// A key with parameters only. Copying them costs a quarter of looking the curve up by name.
EVP_PKEY* curve() {
  static EVP_PKEY* const parameters = [] {
    const EvpPkeyCtx context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* made = nullptr;
    if (context && EVP_PKEY_paramgen_init(context.get()) == 1 &&
        EVP_PKEY_CTX_set_group_name(context.get(), "P-256") == 1)
      EVP_PKEY_paramgen(context.get(), &made);
    return made;
  }();
  return parameters;
}

/// A DER ECDSA-Sig-Value in its one form (RFC 3279 2.2.3); a longer or a padded one is another
/// text.
Result<EcdsaSig> parse_signature(ByteView signature) {
  const auto* p = signature.data();
  EcdsaSig parsed(d2i_ECDSA_SIG(nullptr, &p, static_cast<long>(signature.size())));
  if (!parsed || p != signature.data() + signature.size())
    return openssl_failure(ErrorCode::signature_malformed, "not an ECDSA-Sig-Value");
  unsigned char* again = nullptr;
  const int size = i2d_ECDSA_SIG(parsed.get(), &again);
  const bool same =
      size >= 0 && std::equal(signature.begin(), signature.end(), again, again + size);
  OPENSSL_free(again);
  if (!same) return openssl_failure(ErrorCode::signature_malformed, "not DER");
  return parsed;
}

Result<Bytes> encode_signature(ByteView raw) {
  const EcdsaSig signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(raw.data(), 32, nullptr);
  BIGNUM* s = BN_bin2bn(raw.data() + 32, 32, nullptr);
  if (!signature || r == nullptr || s == nullptr || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return openssl_failure(ErrorCode::crypto_failure);
  }
  Bytes der(72);
  auto* p = der.data();
  der.resize(static_cast<std::size_t>(std::max(0, i2d_ECDSA_SIG(signature.get(), &p))));
  return der;
}

Result<void> verify_encoded(EVP_PKEY* key, ByteView message, ByteView signature) {
  const Sha256 digest = sha256(message);
  const EvpPkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_verify_init(context.get()) != 1)
    return openssl_failure(ErrorCode::crypto_failure);
  if (EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(),
                      digest.size()) != 1)
    return openssl_failure(ErrorCode::signature_invalid);
  return {};
}

}  // namespace

Result<P256PublicKey> P256PublicKey::from_spki(ByteView der) {
  if (der.size() != kSpkiHead.size() + 64 ||
      !std::equal(kSpkiHead.begin(), kSpkiHead.end(), der.begin()))
    return fail(ErrorCode::key_malformed, "not an uncompressed P-256 key");
  return from_raw(der.subspan(kSpkiHead.size()));
}

Result<P256PublicKey> P256PublicKey::from_raw(ByteView xy) {
  if (xy.size() != 64) return fail(ErrorCode::key_malformed, "a P-256 key has 64 bytes");
  ByteArray<65> point{kUncompressed};
  std::copy(xy.begin(), xy.end(), point.begin() + 1);
  EvpPkey key(EVP_PKEY_new());
  if (!key || curve() == nullptr || EVP_PKEY_copy_parameters(key.get(), curve()) != 1)
    return openssl_failure(ErrorCode::crypto_failure);
  // Refuses coordinates that are no field elements or not on the curve (SEC 1 3.2.2.1); the
  // cofactor is 1.
  if (EVP_PKEY_set1_encoded_public_key(key.get(), point.data(), point.size()) != 1)
    return openssl_failure(ErrorCode::key_malformed, "point is not on P-256");
  ByteArray<64> raw{};
  std::copy(xy.begin(), xy.end(), raw.begin());
  return P256PublicKey(std::move(key), raw);
}

Bytes P256PublicKey::spki() const {
  Bytes der(kSpkiHead.begin(), kSpkiHead.end());
  der.insert(der.end(), raw_.begin(), raw_.end());
  return der;
}

Result<void> P256PublicKey::verify_der(ByteView message, ByteView signature) const {
  TRY(parse_signature(signature));
  return verify_encoded(key_.get(), message, signature);
}

Result<void> P256PublicKey::verify_raw(ByteView message, ByteView signature) const {
  if (signature.size() != 64)
    return fail(ErrorCode::signature_malformed, "a raw P-256 signature has 64 bytes");
  return verify_encoded(key_.get(), message, TRY(encode_signature(signature)));
}

}  // namespace jingui::crypto
