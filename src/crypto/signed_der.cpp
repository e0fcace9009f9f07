#include "crypto/signed_der.h"

#include <openssl/asn1.h>

#include <algorithm>

#include "crypto/der.h"

namespace jingui::crypto {
namespace {

/// AlgorithmIdentifier { 1.2.840.10045.4.3.2 }, parameters absent.
constexpr ByteArray<12> kEcdsaWithSha256{0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                         0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};

bool is_ecdsa_with_sha256(ByteView algorithm) {
  return std::equal(algorithm.begin(), algorithm.end(), kEcdsaWithSha256.begin(),
                    kEcdsaWithSha256.end());
}

}  // namespace

Result<SignedDer> parse_signed_der(ByteView der, ErrorCode malformed) {
  DerReader outer(der, malformed);
  DerReader parts = TRY(outer.enter(V_ASN1_SEQUENCE));
  TRY(outer.require_end());
  const auto tbs = TRY(parts.next(V_ASN1_SEQUENCE));
  const auto algorithm = TRY(parts.next(V_ASN1_SEQUENCE));
  const auto bits = TRY(parts.next(V_ASN1_BIT_STRING));
  TRY(parts.require_end());
  if (bits.content.empty() || bits.content[0] != 0)
    return fail(malformed, "signature is not whole octets");
  return SignedDer{tbs.whole, tbs.content, algorithm.whole, bits.content.subspan(1)};
}

Result<void> verify_signed_der(const SignedDer& subject, ByteView inner_algorithm,
                               const Result<P256PublicKey>& issuer_key) {
  // RFC 5280 4.1.1.2, 5.1.1.2: both fields hold the same algorithm.
  if (!is_ecdsa_with_sha256(subject.algorithm) || !is_ecdsa_with_sha256(inner_algorithm))
    return fail(ErrorCode::signature_invalid, "algorithm is not ecdsa-with-SHA256");
  if (!issuer_key) return fail(ErrorCode::signature_invalid, "issuer's key is not a P-256 key");
  if (!issuer_key->verify_der(subject.tbs, subject.signature))
    return fail(ErrorCode::signature_invalid, "issuer's key does not verify the signature");
  return {};
}

}  // namespace jingui::crypto
