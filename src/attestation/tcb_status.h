// How current a platform is, in Intel's words (DCAP, "TCB status").
#pragma once

#include <string_view>

#include "base/result.h"

namespace jingui::attestation {

enum class TcbStatus {
  up_to_date,
  sw_hardening_needed,
  configuration_needed,
  configuration_and_sw_hardening_needed,
  out_of_date,
  out_of_date_configuration_needed,
  td_relaunch_advised,
  td_relaunch_advised_configuration_needed,
  revoked,
};

/// Intel's spelling, "UpToDate" and so on.
std::string_view tcb_status_name(TcbStatus status);
/// From Intel's spelling, which is case-sensitive. Error: collateral_malformed.
Result<TcbStatus> parse_tcb_status(std::string_view name);

}  // namespace jingui::attestation
