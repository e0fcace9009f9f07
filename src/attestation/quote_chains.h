// The certificate chains of a quote and of its collateral: their shape and names, which dcap-qvl
// does not look at. Signatures, dates and revocation are the engine's.
#pragma once

#include <vector>

#include "attestation/collateral.h"
#include "attestation/verify_quote.h"
#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace jingui::attestation {

struct QuoteChains {
  std::vector<crypto::Certificate> pck;          // leaf, CA, root
  std::vector<crypto::Certificate> tcb_info;     // signer, root
  std::vector<crypto::Certificate> qe_identity;  // signer, root
};

/// Leaf, CA, and the trusted root itself, with the phrases of Intel's names (DCAP: "SGX PCK
/// Certificate", "SGX PCK … CA", "SGX Root CA"). Error: quote_chain_invalid.
Result<std::vector<crypto::Certificate>> read_pck_chain(std::string_view pem,
                                                        const QuoteRoot& root);

/// Signer and the trusted root itself. The signer is "SGX TCB Signing": any other certificate of
/// the same root, a PCK leaf among them, must not speak for Intel. Under a development root "SGX QE
/// Identity Signing" may sign too. Error: collateral_signature_invalid.
Result<std::vector<crypto::Certificate>> read_issuer_chain(std::string_view pem,
                                                           const QuoteRoot& root);

/// Whether every certificate's signature verifies with the key of the next one. The engine says
/// only that some chain fails; this says which one.
bool links_hold(const std::vector<crypto::Certificate>& chain);

}  // namespace jingui::attestation
