// The checks of a quote's verification, by name and in order, and how they went: one row of a
// report for each.
#pragma once

#include <cstddef>
#include <utility>

#include "attestation/report.h"
#include "base/result.h"

namespace jingui::attestation {

enum class QuoteCheck : std::size_t {
  shape,
  trailing_bytes,
  collateral_size,
  pck_chain,
  root_dates,
  tcb_info_chain,
  qe_identity_chain,
  root_crl,
  pck_crl,
  stack,
  engine,
  dates,
  tcb_info,
  revocation,
  trust_domain,
  qe_report_data,
  same_quote,
};
inline constexpr std::size_t kQuoteChecks = static_cast<std::size_t>(QuoteCheck::same_quote) + 1;

class QuoteChecklist {
 public:
  /// `report` may be nullptr: then nothing is written.
  explicit QuoteChecklist(Report* report) : report_(report) {}

  /// Writes the row of this check and hands its result on.
  template <class T>
  Result<T> note(QuoteCheck check, Result<T> result) {
    if (report_ != nullptr) write(check, result ? nullptr : &result.error());
    return result;
  }
  /// Rows for what did not run.
  void skip_rest();

 private:
  void write(QuoteCheck check, const Error* error);
  Report* report_;
  std::size_t done_ = 0;
};

}  // namespace jingui::attestation
