// What a TD report says about how the trust domain was started (Intel TDX module specification, TD
// attributes; DCAP).
#pragma once

#include "attestation/quote.h"
#include "attestation/report.h"
#include "base/result.h"

namespace jingui::attestation {

/// Debug off, no other untrusted-TD bit, no reserved bit, SEPT #VE disabled, a TDX module signed by
/// Intel (MRSIGNERSEAM zero), no service TD. PKS, key locker and performance monitoring are
/// allowed. Errors, in this order: td_debug, td_attributes_unacceptable, td_sept_ve_enabled,
/// mr_signer_seam_not_zero, mr_service_td_not_zero.
Result<void> check_td_attributes(const TdReport& td, Report* report = nullptr);

}  // namespace jingui::attestation
