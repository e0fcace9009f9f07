// A development platform for tests: its quote and its collateral are right, or wrong in exactly one
// thing.
#pragma once

#ifdef JINGUI_SIMULATION

#include <functional>

#include "attestation/verify_quote_test_support.h"
#include "simulator/collateral_maker.h"
#include "simulator/quote_maker.h"

namespace jingui::attestation::test {

inline constexpr UnixSeconds kDevelopmentNow{1795500000};

/// What differs from a healthy platform; each hook may change one thing.
struct Deviation {
  std::function<void(simulator::PkiSpec&)> pki;
  std::function<void(simulator::QuoteSpec&, const simulator::DevelopmentPki&)> quote;
  std::function<void(simulator::CollateralSpec&)> collateral;
  /// After everything was signed.
  std::function<void(QuoteCase&, const simulator::DevelopmentPki&)> made;
};

struct DevelopmentCase {
  QuoteCase made;
  QuoteRoot root;
};
DevelopmentCase development_case(const Deviation& deviation = {});

Result<RawQuoteVerdict> development_verdict(const Deviation& deviation = {});
/// The verdict of one that must be accepted.
QuoteVerdict accepted(const Deviation& deviation = {});
/// The code of one that must be refused.
ErrorCode refused(const Deviation& deviation);

// One hook alone.
Deviation with_pki(std::function<void(simulator::PkiSpec&)> change);
Deviation with_quote(std::function<void(simulator::QuoteSpec&)> change);
Deviation with_collateral(std::function<void(simulator::CollateralSpec&)> change);
Deviation with_tcb_info(std::function<void(json::object&)> change);
Deviation with_qe_identity(std::function<void(json::object&)> change);
Deviation once_made(std::function<void(QuoteCase&, const simulator::DevelopmentPki&)> change);

}  // namespace jingui::attestation::test

#endif
