// The adapter to Phala's dcap-qvl: one call, and its answer as values. It judges nothing itself;
// what the engine leaves out is checked by verify_quote before and after the call.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attestation/collateral.h"
#include "attestation/tcb_status.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace jingui::attestation {

enum class QuoteBody { sgx, td10, td15, td15ex };

/// What the engine verified, as it says it.
struct EngineClaims {
  QuoteBody body{};
  TcbStatus status{}, platform_status{}, qe_status{};
  std::optional<TcbStatus> current_platform_status;
  std::vector<std::string> advisories;
  std::uint32_t tcb_evaluation_data_number = 0;
  UnixSeconds latest_issue_date;         // of all collateral and certificates
  UnixSeconds earliest_expiration_date;  // of the same
  Bytes ppid;
  ByteArray<16> cpu_svn{};
  std::uint16_t pce_svn = 0;
  Bytes pce_id;
  ByteArray<6> fmspc{};
  std::int64_t tcb_info_version = 0;
  std::int64_t tcb_info_type = 0;
  std::string tcb_info_pce_id;         // lower-case hex, as the TCB info has it
  bool tcb_info_equal_levels = false;  // two levels with the same SVNs
  ByteArray<64> qe_report_data{};
  std::optional<ByteArray<8>> td_attributes;   // TDX only
  std::optional<ByteArray<48>> mr_service_td;  // TD 1.5 only
};

/// The root for the engine: Intel's, built into it, or the one given.
struct EngineRoot {
  bool is_intel = true;
  ByteView der;  // of a given root; empty for Intel's
};

/// Runs the engine. Its refusals become our codes, see engine_refusal_code; a panic in it is
/// caught: quote_engine_panicked. The caller has seen to kMinEngineStackBytes of stack and to a
/// root that is self-issued.
Result<EngineClaims> run_dcap_qvl(ByteView quote, const Collateral& collateral,
                                  const EngineRoot& root, UnixSeconds now);

}  // namespace jingui::attestation
