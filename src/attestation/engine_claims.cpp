#include "attestation/engine_claims.h"

#include <algorithm>

#include "base/encoding.h"

namespace jingui::attestation {
namespace {

// Bits of TD_ATTRIBUTES, a little-endian 64-bit number.
constexpr std::uint64_t kTdDebug = 1, kTdSeptVeDisable = std::uint64_t{1} << 28;
constexpr std::size_t kReportDataOffset = 320;  // in an enclave report

std::uint64_t little_endian(const ByteArray<8>& bytes) {
  std::uint64_t out = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) out = out << 8 | bytes[i];
  return out;
}

bool all_zero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

}  // namespace

Result<void> check_claimed_dates(const EngineClaims& claims, UnixSeconds now) {
  if (claims.latest_issue_date > now)
    return fail(ErrorCode::collateral_not_yet_valid,
                "issued " + format_rfc3339(claims.latest_issue_date));
  if (claims.earliest_expiration_date <= now)
    return fail(ErrorCode::collateral_expired,
                "expired " + format_rfc3339(claims.earliest_expiration_date));
  return {};
}

Result<void> check_tcb_info(const EngineClaims& claims) {
  if (claims.tcb_info_version != 3)
    return fail(ErrorCode::collateral_malformed,
                "TCB info version " + std::to_string(claims.tcb_info_version));
  if (claims.tcb_info_type != 0)
    return fail(ErrorCode::tcb_info_mismatch, "TCB type " + std::to_string(claims.tcb_info_type));
  if (claims.tcb_info_pce_id != hex_encode(claims.pce_id))
    return fail(ErrorCode::tcb_info_mismatch,
                "PCEID of the platform is " + hex_encode(claims.pce_id));
  if (claims.tcb_info_equal_levels)
    return fail(ErrorCode::collateral_malformed, "two TCB levels with the same SVNs");
  return {};
}

Result<void> check_not_revoked(const EngineClaims& claims) {
  for (const TcbStatus status : {claims.status, claims.platform_status, claims.qe_status,
                                 claims.current_platform_status.value_or(claims.platform_status)})
    if (status == TcbStatus::revoked) return fail(ErrorCode::tcb_status_unacceptable, "Revoked");
  return {};
}

Result<void> check_trust_domain(const EngineClaims& claims) {
  if (!claims.td_attributes) return {};
  const std::uint64_t attributes = little_endian(*claims.td_attributes);
  const std::string text = hex_encode(*claims.td_attributes);
  if ((attributes & kTdDebug) != 0) return fail(ErrorCode::td_debug, text);
  if ((attributes & kTdSeptVeDisable) == 0) return fail(ErrorCode::td_sept_ve_enabled, text);
  if (attributes != kTdSeptVeDisable) return fail(ErrorCode::td_attributes_unacceptable, text);
  if (claims.mr_service_td && !all_zero(*claims.mr_service_td))
    return fail(ErrorCode::mr_service_td_not_zero, hex_encode(*claims.mr_service_td));
  return {};
}

Result<void> check_qe_report_data(const EngineClaims& claims) {
  if (!all_zero(ByteView(claims.qe_report_data).subspan(32)))
    return fail(ErrorCode::qe_report_invalid, "report data is not a hash followed by zeros");
  return {};
}

Result<void> check_same_quote(const EngineClaims& claims, const QuoteLayout& layout,
                              const PckExtension& pck) {
  const ByteView report_data = layout.qe_report.subspan(kReportDataOffset);
  const bool same_quote = claims.body == layout.body &&
                          claims.td_attributes == layout.td_attributes &&
                          std::equal(report_data.begin(), report_data.end(),
                                     claims.qe_report_data.begin(), claims.qe_report_data.end());
  const bool same_platform =
      claims.fmspc == pck.fmspc && claims.cpu_svn == pck.cpu_svn && claims.pce_svn == pck.pce_svn &&
      std::equal(claims.ppid.begin(), claims.ppid.end(), pck.ppid.begin(), pck.ppid.end()) &&
      std::equal(claims.pce_id.begin(), claims.pce_id.end(), pck.pce_id.begin(), pck.pce_id.end());
  if (!same_quote)
    return fail(ErrorCode::quote_refused, "the engine read another quote than we did");
  if (!same_platform)
    return fail(ErrorCode::quote_refused, "the engine read another platform than we did");
  return {};
}

}  // namespace jingui::attestation
