// The values of a piece of evidence that an operator may want to pin or to know, as rows.
#pragma once

#include <optional>

#include "attestation/event_log.h"
#include "attestation/quote.h"
#include "attestation/report.h"
#include "attestation/verify_quote.h"
#include "base/bytes.h"
#include "base/clock.h"

namespace jingui::attestation {

/// What is known; pointers may be null. Without a verdict the quote's values are claims, without an
/// identity the events did not replay: the rows say so.
struct MeasuredValues {
  const TdReport* td = nullptr;
  const QuoteVerdict* verdict = nullptr;
  const MeasuredIdentity* identity = nullptr;
  Bytes kms_root_spki;  // of the chain's last certificate; empty if there is no chain
  std::optional<UnixSeconds> valid_until;
};

void add_rows(const MeasuredValues& values, Report& report);
void add_verdict_rows(const QuoteVerdict& verdict, Report& report);

}  // namespace jingui::attestation
