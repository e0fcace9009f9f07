// What the tests of quote verification share: genuine quotes with the collateral of their time, and
// a development platform whose quote and collateral are right, or wrong in exactly one way.
#pragma once

#include <optional>
#include <string>

#include "attestation/parse_test_support.h"
#include "attestation/verify_quote.h"

namespace jingui::attestation::test {

struct QuoteCase {
  Bytes quote;
  Collateral collateral;
  UnixSeconds now;
};

/// A quote of the crate's samples with its collateral; nothing, said aloud, where there is none.
std::optional<QuoteCase> sample_case(const std::string& name, UnixSeconds now);
/// The quote of a genuine dstack guest, of the fixtures.
std::optional<QuoteCase> dstack_case();

inline ErrorCode refusal_of(const QuoteCase& c, const QuoteRoot& root = QuoteRoot::intel()) {
  return code_of(verify_raw_quote(c.quote, c.collateral, root, c.now));
}

}  // namespace jingui::attestation::test
