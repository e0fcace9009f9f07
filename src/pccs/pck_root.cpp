#include "pccs/pck_root.h"

#include "attestation/quote_chains.h"

namespace jingui::pccs {

Result<crypto::Certificate> verified_root_of(const attestation::Quote& quote,
                                             const attestation::QuoteRoot& root) {
  auto chain = TRY(attestation::read_pck_chain(quote.pck_chain_pem, root));
  if (!attestation::links_hold(chain))
    return fail(ErrorCode::quote_chain_invalid, "a signature of the PCK chain does not verify");
  return std::move(chain.back());
}

}  // namespace jingui::pccs
