// Verification of a quote against collateral and one root, at one time: the seam behind which
// engines stand. Today there is one, Phala's dcap-qvl; the checks that it leaves out are made here,
// before and after the call.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attestation/collateral.h"
#include "attestation/pck_extension.h"
#include "attestation/quote.h"
#include "attestation/report.h"
#include "attestation/tcb_status.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace jingui::attestation {

/// The root of quote trust. Intel's is built in; another one exists only in simulation builds.
class QuoteRoot {
 public:
  static QuoteRoot intel();
#ifdef JINGUI_SIMULATION
  /// One DER certificate: v3, P-256, CA, self-issued, self-signed. Error: trust_root_invalid.
  static Result<QuoteRoot> insecure_development(ByteView der);
#endif
  bool is_intel() const {
    return development_der_.empty();
  }
  /// Empty for Intel's root.
  const Bytes& development_der() const {
    return development_der_;
  }
  /// Whether this is the very certificate, byte for byte.
  bool is(const crypto::Certificate& certificate) const;

 private:
  QuoteRoot() = default;
  Bytes development_der_;
};

struct QuoteVerdict {
  TcbStatus status{};  // merged
  TcbStatus platform_status{}, qe_status{};
  std::optional<TcbStatus>
      current_platform_status;  // TD 1.5: the status of the SVNs at this moment
  std::vector<std::string> advisories;
  PckExtension pck;
  std::uint32_t tcb_evaluation_data_number = 0;
  UnixSeconds newest_issue_date;  // of all collateral
  UnixSeconds valid_until;        // exclusive: earliest expiry of anything used
};

/// The root is valid at `now`, both ends included. Error: trust_root_invalid.
Result<void> check_root_dates(const crypto::Certificate& root, UnixSeconds now);

/// Errors: every quote_*, collateral_*, tcb_*, qe_*, tdx_module_mismatch, trust_root_invalid, td_*
/// (dcap-qvl refuses debug and reserved attribute bits itself). TCB status other than Revoked is
/// reported, not judged.
Result<QuoteVerdict> verify_quote(const Quote& quote, const Collateral& collateral,
                                  const QuoteRoot& root, UnixSeconds now, Report* report = nullptr);

/// The raw bytes of any DCAP quote, SGX v3 included, for `jingui verify --quote`: the same engine
/// and checks, without the TDX shape.
struct RawQuoteVerdict {
  QuoteVerdict verdict;
  bool is_tdx = false;
};
Result<RawQuoteVerdict> verify_raw_quote(ByteView quote, const Collateral& collateral,
                                         const QuoteRoot& root, UnixSeconds now,
                                         Report* report = nullptr);

}  // namespace jingui::attestation
