// What certificates and CRLs have in common: `SEQUENCE { tbs, AlgorithmIdentifier, BIT STRING }`
// (RFC 5280 4.1, 5.1).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/ecdsa.h"

namespace jingui::crypto {

struct SignedDer {
  ByteView tbs;          // the signed bytes
  ByteView tbs_content;  // the same without identifier and length octets
  ByteView algorithm;
  ByteView signature;  // without the octet that counts unused bits, which is zero
};

/// Nothing may follow the outermost element; `malformed` is the code to fail with.
Result<SignedDer> parse_signed_der(ByteView der, ErrorCode malformed);

/// ecdsa-with-SHA256 (RFC 5758 3.2) over the tbs; `inner_algorithm` is the identifier repeated
/// inside it. Error: signature_invalid.
Result<void> verify_signed_der(const SignedDer& subject, ByteView inner_algorithm,
                               const Result<P256PublicKey>& issuer_key);

}  // namespace jingui::crypto
