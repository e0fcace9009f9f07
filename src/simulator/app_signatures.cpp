#include "simulator/app_signatures.h"

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include <algorithm>

#include "crypto/openssl_handles.h"

namespace jingui::simulator {
namespace {

using crypto::Bignum;
using crypto::Handle;
using Group = Handle<EC_GROUP, EC_GROUP_free>;
using Point = Handle<EC_POINT, EC_POINT_free>;
using BnCtx = Handle<BN_CTX, BN_CTX_free>;

constexpr std::size_t kScalarBytes = 32, kCompressedBytes = 33, kRecoverableBytes = 65;

Group curve() {
  return Group(EC_GROUP_new_by_curve_name(NID_secp256k1));
}

Bignum number(ByteView big_endian) {
  return Bignum(BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
}

Result<Bytes> compressed(const EC_GROUP* group, const EC_POINT* point) {
  Bytes out(kCompressedBytes);
  if (EC_POINT_point2oct(group, point, POINT_CONVERSION_COMPRESSED, out.data(), out.size(),
                         nullptr) != out.size())
    return fail(ErrorCode::crypto_failure, "secp256k1 point");
  return out;
}

/// The key as OpenSSL's providers want it: group, scalar in native order, public point.
Result<crypto::EvpPkey> signing_key(const SecretBytes& key) {
  const Bytes point = TRY(k256_public_key(key));
  SecretBytes native = TRY(SecretBytes::copy_of(key.expose()));
  std::reverse(native.expose().begin(), native.expose().end());
  char group[] = SN_secp256k1;
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native.expose().data(), native.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
                                        const_cast<std::uint8_t*>(point.data()), point.size()),
      OSSL_PARAM_construct_end()};
  const crypto::EvpPkeyCtx ctx(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* out = nullptr;
  if (!ctx || EVP_PKEY_fromdata_init(ctx.get()) != 1 ||
      EVP_PKEY_fromdata(ctx.get(), &out, EVP_PKEY_KEYPAIR, params) != 1)
    return fail(ErrorCode::key_malformed, "secp256k1 key");
  return crypto::EvpPkey(out);
}

Result<crypto::EcdsaSig> sign_digest(EVP_PKEY* key, ByteView digest) {
  const crypto::EvpPkeyCtx ctx(EVP_PKEY_CTX_new(key, nullptr));
  Bytes der(80);
  std::size_t size = der.size();
  if (!ctx || EVP_PKEY_sign_init(ctx.get()) != 1 ||
      EVP_PKEY_sign(ctx.get(), der.data(), &size, digest.data(), digest.size()) != 1)
    return fail(ErrorCode::crypto_failure, "secp256k1 signature");
  const unsigned char* at = der.data();
  crypto::EcdsaSig out(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  if (!out) return fail(ErrorCode::crypto_failure, "secp256k1 signature");
  return out;
}

/// s above half the order becomes its negative: the form that Ethereum and dstack use.
Result<Bytes> raw_low_s(const ECDSA_SIG* signature) {
  const Group group = curve();
  const BIGNUM* order = EC_GROUP_get0_order(group.get());
  const Bignum half(BN_dup(order));
  Bignum s(BN_dup(ECDSA_SIG_get0_s(signature)));
  if (!half || !s || BN_rshift1(half.get(), order) != 1)
    return fail(ErrorCode::crypto_failure, "secp256k1 signature");
  if (BN_cmp(s.get(), half.get()) > 0 && BN_sub(s.get(), order, s.get()) != 1)
    return fail(ErrorCode::crypto_failure, "secp256k1 signature");
  Bytes out(2 * kScalarBytes);
  if (BN_bn2binpad(ECDSA_SIG_get0_r(signature), out.data(), kScalarBytes) < 0 ||
      BN_bn2binpad(s.get(), out.data() + kScalarBytes, kScalarBytes) < 0)
    return fail(ErrorCode::crypto_failure, "secp256k1 signature");
  return out;
}

/// Q = (s R - z G) / r (SEC 1, 4.1.6), with R the point of x-coordinate r and the given parity.
bool recover_point(const EC_GROUP* group, ByteView digest, ByteView signature, EC_POINT* q) {
  const BnCtx ctx(BN_CTX_new());
  const BIGNUM* order = EC_GROUP_get0_order(group);
  const Bignum r = number(signature.first(32)), s = number(signature.subspan(32, 32)),
               z = number(digest);
  const Bignum inverse(BN_mod_inverse(nullptr, r.get(), order, ctx.get()));
  const Bignum u1(BN_new()), u2(BN_new());
  const Point point(EC_POINT_new(group));
  return inverse && u1 && u2 && point &&
         BN_mod_mul(u1.get(), z.get(), inverse.get(), order, ctx.get()) == 1 &&
         BN_sub(u1.get(), order, u1.get()) == 1 &&
         BN_mod_mul(u2.get(), s.get(), inverse.get(), order, ctx.get()) == 1 &&
         EC_POINT_set_compressed_coordinates(group, point.get(), r.get(), signature[64] & 1,
                                             ctx.get()) == 1 &&
         EC_POINT_mul(group, q, u1.get(), point.get(), u2.get(), ctx.get()) == 1;
}

Result<crypto::EvpPkey> ed25519_key(const SecretBytes& key) {
  const ByteView raw = key.expose();
  crypto::EvpPkey out(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()));
  if (!out) return fail(ErrorCode::key_malformed, "Ed25519 key");
  return out;
}

}  // namespace

Result<Bytes> k256_public_key(const SecretBytes& key) {
  const Group group = curve();
  const Point point(EC_POINT_new(group.get()));
  const Bignum scalar(BN_secure_new());
  if (!scalar ||
      BN_bin2bn(key.expose().data(), static_cast<int>(key.size()), scalar.get()) == nullptr ||
      BN_is_zero(scalar.get()) || BN_cmp(scalar.get(), EC_GROUP_get0_order(group.get())) >= 0 ||
      EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) != 1)
    return fail(ErrorCode::key_malformed, "secp256k1 scalar");
  return compressed(group.get(), point.get());
}

Result<Bytes> k256_sign(const SecretBytes& key, ByteView digest) {
  const crypto::EvpPkey handle = TRY(signing_key(key));
  const Bytes expected = TRY(k256_public_key(key));
  const crypto::EcdsaSig signature = TRY(sign_digest(handle.get(), digest));
  Bytes out = TRY(raw_low_s(signature.get()));
  out.push_back(0);
  for (const std::uint8_t id : {std::uint8_t{0}, std::uint8_t{1}}) {
    out.back() = id;
    const Result<Bytes> recovered = k256_recover(digest, out);
    if (recovered && *recovered == expected) return out;
  }
  return fail(ErrorCode::crypto_failure, "no recovery id");
}

Result<Bytes> k256_recover(ByteView digest, ByteView signature) {
  if (signature.size() != kRecoverableBytes || signature[64] > 1 || digest.size() != kScalarBytes)
    return fail(ErrorCode::signature_malformed, "not r, s, recovery id");
  const Group group = curve();
  const Point q(EC_POINT_new(group.get()));
  if (!q || !recover_point(group.get(), digest, signature, q.get()) ||
      EC_POINT_is_at_infinity(group.get(), q.get()) == 1)
    return fail(ErrorCode::signature_invalid, "no key made it");
  return compressed(group.get(), q.get());
}

Result<Bytes> ed25519_public_key(const SecretBytes& key) {
  const crypto::EvpPkey handle = TRY(ed25519_key(key));
  Bytes out(32);
  std::size_t size = out.size();
  if (EVP_PKEY_get_raw_public_key(handle.get(), out.data(), &size) != 1)
    return fail(ErrorCode::key_malformed, "Ed25519 key");
  return out;
}

Result<Bytes> ed25519_sign(const SecretBytes& key, ByteView message) {
  const crypto::EvpPkey handle = TRY(ed25519_key(key));
  const crypto::EvpMdCtx ctx(EVP_MD_CTX_new());
  Bytes out(64);
  std::size_t size = out.size();
  if (!ctx || EVP_DigestSignInit(ctx.get(), nullptr, nullptr, nullptr, handle.get()) != 1 ||
      EVP_DigestSign(ctx.get(), out.data(), &size, message.data(), message.size()) != 1)
    return fail(ErrorCode::crypto_failure, "Ed25519 signature");
  return out;
}

Result<void> ed25519_verify(ByteView public_key, ByteView message, ByteView signature) {
  const crypto::EvpPkey handle(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()));
  if (!handle) return fail(ErrorCode::key_malformed, "Ed25519 public key");
  const crypto::EvpMdCtx ctx(EVP_MD_CTX_new());
  if (!ctx || EVP_DigestVerifyInit(ctx.get(), nullptr, nullptr, nullptr, handle.get()) != 1 ||
      EVP_DigestVerify(ctx.get(), signature.data(), signature.size(), message.data(),
                       message.size()) != 1)
    return fail(ErrorCode::signature_invalid, "Ed25519");
  return {};
}

}  // namespace jingui::simulator
