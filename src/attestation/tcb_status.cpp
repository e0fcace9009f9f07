#include "attestation/tcb_status.h"

#include <array>

namespace jingui::attestation {
namespace {

constexpr std::array kAllStatuses = {
    TcbStatus::up_to_date,
    TcbStatus::sw_hardening_needed,
    TcbStatus::configuration_needed,
    TcbStatus::configuration_and_sw_hardening_needed,
    TcbStatus::out_of_date,
    TcbStatus::out_of_date_configuration_needed,
    TcbStatus::td_relaunch_advised,
    TcbStatus::td_relaunch_advised_configuration_needed,
    TcbStatus::revoked,
};

}  // namespace

std::string_view tcb_status_name(TcbStatus status) {
  switch (status) {
    case TcbStatus::up_to_date:
      return "UpToDate";
    case TcbStatus::sw_hardening_needed:
      return "SWHardeningNeeded";
    case TcbStatus::configuration_needed:
      return "ConfigurationNeeded";
    case TcbStatus::configuration_and_sw_hardening_needed:
      return "ConfigurationAndSWHardeningNeeded";
    case TcbStatus::out_of_date:
      return "OutOfDate";
    case TcbStatus::out_of_date_configuration_needed:
      return "OutOfDateConfigurationNeeded";
    case TcbStatus::td_relaunch_advised:
      return "TDRelaunchAdvised";
    case TcbStatus::td_relaunch_advised_configuration_needed:
      return "TDRelaunchAdvisedConfigurationNeeded";
    case TcbStatus::revoked:
      return "Revoked";
  }
  return "unknown";
}

Result<TcbStatus> parse_tcb_status(std::string_view name) {
  for (const TcbStatus status : kAllStatuses)
    if (tcb_status_name(status) == name) return status;
  return fail(ErrorCode::collateral_malformed, "unknown TCB status");
}

}  // namespace jingui::attestation
