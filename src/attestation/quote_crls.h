// A filter before the engine: only revocation lists of the shape that Intel issues reach it.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace jingui::attestation {

/// Version 2, CRL number (at most kMaxCrlNumberBytes) and authority key identifier and no other
/// extension (RFC 5280 5.2): no distribution points, no delta lists. Error: crl_malformed. Then:
/// issued in the name of `issuer`, byte for byte. Error: collateral_mismatch.
Result<void> check_crl(ByteView der, const crypto::Certificate& issuer);

}  // namespace jingui::attestation
