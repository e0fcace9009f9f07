#include "attestation/quote_chains.h"

#include <string>

#include "attestation/limits.h"

namespace jingui::attestation {
namespace {

bool is_named(const crypto::Certificate& certificate, std::string_view phrase) {
  return certificate.subject_common_name().find(phrase) != std::string::npos;
}

/// The chain if it has exactly `count` certificates and ends in the root.
Result<std::vector<crypto::Certificate>> read_chain(std::string_view pem, std::size_t count,
                                                    const QuoteRoot& root, ErrorCode code) {
  Result<std::vector<crypto::Certificate>> chain = crypto::parse_pem_chain(pem, count);
  if (!chain) return fail(code, describe(chain.error()));
  if (chain->size() != count)
    return fail(
        code, std::to_string(chain->size()) + " certificates instead of " + std::to_string(count));
  if (!root.is(chain->back())) return fail(code, "the chain does not end in the trusted root");
  if (!is_named(chain->back(), "SGX Root CA"))
    return fail(code, "the root is not named SGX Root CA");
  return chain;
}

}  // namespace

Result<std::vector<crypto::Certificate>> read_pck_chain(std::string_view pem,
                                                        const QuoteRoot& root) {
  std::vector<crypto::Certificate> chain =
      TRY(read_chain(pem, kPckChainCertificates, root, ErrorCode::quote_chain_invalid));
  if (!is_named(chain[0], "SGX PCK Certificate"))
    return fail(ErrorCode::quote_chain_invalid, "the leaf is not named SGX PCK Certificate");
  if (!is_named(chain[1], "SGX PCK Platform CA") && !is_named(chain[1], "SGX PCK Processor CA"))
    return fail(ErrorCode::quote_chain_invalid,
                "the issuer is not named SGX PCK Platform CA or SGX PCK Processor CA");
  return chain;
}

Result<std::vector<crypto::Certificate>> read_issuer_chain(std::string_view pem,
                                                           const QuoteRoot& root) {
  std::vector<crypto::Certificate> chain =
      TRY(read_chain(pem, kIssuerChainCertificates, root, ErrorCode::collateral_signature_invalid));
  const bool named = is_named(chain[0], "SGX TCB Signing") ||
                     (!root.is_intel() && is_named(chain[0], "SGX QE Identity Signing"));
  if (!named)
    return fail(ErrorCode::collateral_signature_invalid, "the signer is not named SGX TCB Signing");
  return chain;
}

bool links_hold(const std::vector<crypto::Certificate>& chain) {
  for (std::size_t i = 0; i + 1 < chain.size(); ++i)
    if (!chain[i].verify_issued_by(chain[i + 1])) return false;
  return true;
}

}  // namespace jingui::attestation
