// Collateral is asked for only on behalf of a platform that the trusted root certifies: a stranger
// cannot make this program fetch anything.
#pragma once

#include "attestation/quote.h"
#include "attestation/verify_quote.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace jingui::pccs {

/// The root at the end of the quote's PCK chain, after every signature of the chain was verified.
/// Dates and revocation are not looked at here. Error: quote_chain_invalid.
Result<crypto::Certificate> verified_root_of(const attestation::Quote& quote,
                                             const attestation::QuoteRoot& root);

}  // namespace jingui::pccs
