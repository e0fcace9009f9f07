#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "crypto/digest.h"
#include "crypto/ecdsa.h"
#include "crypto/limits.h"
#include "crypto/openssl_error.h"

namespace jingui::crypto {
namespace {

using BioHandle = Handle<BIO, BIO_free_all>;
using GroupHandle = Handle<EC_GROUP, EC_GROUP_free>;
using PointHandle = Handle<EC_POINT, EC_POINT_clear_free>;
using ParamBuilder = Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = Handle<OSSL_PARAM, OSSL_PARAM_free>;
using SecretBignum = Handle<BIGNUM, BN_clear_free>;

constexpr std::string_view kPkcs8Label = "-----BEGIN PRIVATE KEY-----";

/// Encrypted keys are refused instead of asking at the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

/// 04 | x | y of scalar * G.
Result<ByteArray<65>> public_point(const BIGNUM* scalar) {
  const GroupHandle group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const PointHandle point(group ? EC_POINT_new(group.get()) : nullptr);
  ByteArray<65> out{};
  if (!point || EC_POINT_mul(group.get(), point.get(), scalar, nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(),
                         out.size(), nullptr) != out.size())
    return openssl_failure(ErrorCode::crypto_failure);
  return out;
}

/// FIPS 186-4 B.4: 1 <= scalar < n.
bool in_range(const BIGNUM* scalar) {
  const GroupHandle group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  return group && !BN_is_zero(scalar) && BN_cmp(scalar, EC_GROUP_get0_order(group.get())) < 0;
}

Result<EvpPkey> build_key(const BIGNUM* scalar, const ByteArray<65>& point) {
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar, 32) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1)
    return openssl_failure(ErrorCode::crypto_failure);
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const EvpPkeyCtx context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) != 1)
    return openssl_failure(ErrorCode::crypto_failure);
  return EvpPkey(key);
}

bool is_p256(const EVP_PKEY* key) {
  char name[32] = {};
  std::size_t size = 0;
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_group_name(key, name, sizeof name, &size) == 1 &&
         std::string_view(name, size) == SN_X9_62_prime256v1;
}

}  // namespace

Result<P256PrivateKey> P256PrivateKey::generate() {
  EvpPkey key(EVP_EC_gen("P-256"));
  if (!key) return openssl_failure(ErrorCode::crypto_failure);
  return P256PrivateKey(std::move(key));
}

Result<P256PrivateKey> P256PrivateKey::from_scalar(ByteView scalar) {
  if (scalar.size() != 32) return fail(ErrorCode::key_malformed, "a P-256 scalar has 32 bytes");
  const SecretBignum number(BN_secure_new());
  if (!number || BN_bin2bn(scalar.data(), 32, number.get()) == nullptr)
    return openssl_failure(ErrorCode::out_of_secret_memory);
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  if (!in_range(number.get())) return fail(ErrorCode::key_malformed, "scalar out of range");
  const auto point = TRY(public_point(number.get()));
  return P256PrivateKey(TRY(build_key(number.get(), point)));
}

Result<P256PrivateKey> P256PrivateKey::from_pem(const SecretBytes& pem) {
  const ByteView text = pem.expose();
  if (text.size() > kMaxKeyPemBytes || !as_text(text).starts_with(kPkcs8Label))
    return fail(ErrorCode::key_malformed, "not a PKCS#8 PEM private key");
  const BioHandle bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  if (!bio) return openssl_failure(ErrorCode::crypto_failure);
  EvpPkey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  if (!key || !is_p256(key.get()))
    return openssl_failure(ErrorCode::key_malformed, "not a P-256 private key");
  return P256PrivateKey(std::move(key));
}

Result<P256PublicKey> P256PrivateKey::public_key() const {
  ByteArray<65> point{};
  std::size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                      point.size(), &size) != 1 ||
      size != point.size())
    return openssl_failure(ErrorCode::crypto_failure);
  return P256PublicKey::from_raw(ByteView(point).subspan(1));
}

Result<Bytes> P256PrivateKey::sign_der(ByteView message) const {
  const Sha256 digest = sha256(message);
  const EvpPkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
  Bytes signature(72);
  std::size_t size = signature.size();
  if (!context || EVP_PKEY_sign_init(context.get()) != 1 ||
      EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) != 1)
    return openssl_failure(ErrorCode::crypto_failure);
  signature.resize(size);
  return signature;
}

Result<ByteArray<64>> P256PrivateKey::sign_raw(ByteView message) const {
  const Bytes der = TRY(sign_der(message));
  const auto* p = der.data();
  const EcdsaSig signature(d2i_ECDSA_SIG(nullptr, &p, static_cast<long>(der.size())));
  ByteArray<64> raw{};
  if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), 32) != 32 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + 32, 32) != 32)
    return openssl_failure(ErrorCode::crypto_failure);
  return raw;
}

Result<SecretBytes> P256PrivateKey::to_pem() const {
  const BioHandle bio(BIO_new(BIO_s_secmem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                            nullptr) != 1)
    return openssl_failure(ErrorCode::crypto_failure);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return SecretBytes::copy_of(as_bytes({text, static_cast<std::size_t>(size)}));
}

}  // namespace jingui::crypto
