// ECDSA over P-256 with SHA-256: the only signature algorithm of DCAP and of dstack's certificates.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "crypto/openssl_handles.h"

namespace jingui::crypto {

class P256PublicKey {
 public:
  /// DER SubjectPublicKeyInfo of a P-256 key, named curve, uncompressed (RFC 5480). Error:
  /// key_malformed.
  static Result<P256PublicKey> from_spki(ByteView der);
  /// x | y, 32 bytes each, big-endian, as in quotes. Error: key_malformed (also when not on the
  /// curve).
  static Result<P256PublicKey> from_raw(ByteView xy);

  Bytes spki() const;
  /// x | y.
  const ByteArray<64>& raw() const { return raw_; }
  /// Strict DER ECDSA-Sig-Value. Errors: signature_malformed, signature_invalid.
  Result<void> verify_der(ByteView message, ByteView signature) const;
  /// r | s, 64 bytes. Errors: signature_malformed, signature_invalid.
  Result<void> verify_raw(ByteView message, ByteView signature) const;

 private:
  P256PublicKey(EvpPkey key, const ByteArray<64>& raw) : key_(std::move(key)), raw_(raw) {}
  EvpPkey key_;
  ByteArray<64> raw_{};
};

class P256PrivateKey {
 public:
  static Result<P256PrivateKey> generate();
  /// The 32-byte big-endian scalar. Error: key_malformed.
  static Result<P256PrivateKey> from_scalar(ByteView scalar);
  /// PEM, PKCS#8, not encrypted, nothing before it. Error: key_malformed.
  static Result<P256PrivateKey> from_pem(const SecretBytes& pem);

  Result<P256PublicKey> public_key() const;
  Result<Bytes> sign_der(ByteView message) const;
  Result<ByteArray<64>> sign_raw(ByteView message) const;
  /// PKCS#8 PEM.
  Result<SecretBytes> to_pem() const;
  EVP_PKEY* handle() const { return key_.get(); }

 private:
  explicit P256PrivateKey(EvpPkey key) : key_(std::move(key)) {}
  EvpPkey key_;
};

}  // namespace jingui::crypto
