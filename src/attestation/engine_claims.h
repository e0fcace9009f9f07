// What must hold of the engine's claims before they count: dcap-qvl accepts more than Intel's own
// verifier does.
#pragma once

#include "attestation/dcap_qvl.h"
#include "attestation/pck_extension.h"
#include "attestation/quote_layout.h"
#include "base/clock.h"
#include "base/result.h"

namespace jingui::attestation {

/// No collateral from the future (CRLs included), none that ends at or before `now`. Errors:
/// collateral_not_yet_valid, collateral_expired.
Result<void> check_claimed_dates(const EngineClaims& claims, UnixSeconds now);
/// TCB info (Intel PCS API version 4): version 3, type 0, the PCEID of the PCK certificate, no two
/// levels with the same SVNs. Errors: collateral_malformed, tcb_info_mismatch.
Result<void> check_tcb_info(const EngineClaims& claims);
/// No part of the verdict is Revoked. Error: tcb_status_unacceptable.
Result<void> check_not_revoked(const EngineClaims& claims);
/// SEPT_VE_DISABLE and no other attribute; no service TD (Intel TDX module, TD_ATTRIBUTES). SGX:
/// nothing to check. Errors: td_debug, td_sept_ve_enabled, td_attributes_unacceptable,
/// mr_service_td_not_zero.
Result<void> check_trust_domain(const EngineClaims& claims);
/// The quoting enclave's report data ends in 32 zero bytes. Error: qe_report_invalid.
Result<void> check_qe_report_data(const EngineClaims& claims);
/// The engine read the same quote and the same platform as we did. Error: quote_refused.
Result<void> check_same_quote(const EngineClaims& claims, const QuoteLayout& layout,
                              const PckExtension& pck);

}  // namespace jingui::attestation
