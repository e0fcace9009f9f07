// What the measured guest wrote, believed because it replays to RTMR3, and the certificate's word
// on it.
#pragma once

#include <vector>

#include "attestation/certificate_extensions.h"
#include "attestation/event_log.h"
#include "attestation/report.h"
#include "base/result.h"

namespace jingui::attestation {

/// Replays all events, compares with RTMR3, then reads the identity from the same list. Errors:
/// event_log_malformed, event_digest_mismatch, rtmr3_mismatch, event_missing, event_repeated,
/// event_payload_length, event_order.
Result<MeasuredIdentity> verify_event_log(const std::vector<RuntimeEvent>& events,
                                          const TdReport& td, Report* report = nullptr);

/// Extension 3 of the leaf is the measured app id. `required` false: it may also be missing, and
/// the measured event decides alone. Errors: app_id_missing, app_id_mismatch, extension_malformed,
/// extension_duplicate.
Result<void> check_app_id(const crypto::Certificate& leaf, const MeasuredIdentity& identity,
                          bool required, Report* report = nullptr);

}  // namespace jingui::attestation
