// Verified collateral in memory and on disk, fetched off the request path: one fetch at a time for
// each platform, several services in order, refreshed long before it expires. An outage changes
// nothing until then; expired collateral is never served.
//
// Nothing is believed but the verdict of `verify`: what a service or the disk gave is handed out
// only after it has verified a quote of that platform.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "attestation/verify_quote.h"
#include "base/clock.h"
#include "pccs/collateral_source.h"
#include "pccs/pcs_client.h"

namespace jingui::pccs {

/// verify_quote with the root and the time of the program. Called on several threads.
using Verify = std::function<Result<attestation::QuoteVerdict>(const attestation::Quote&,
                                                               const attestation::Collateral&)>;

struct CacheParts {
  std::vector<Fetch> services;  // in order
  Verify verify;
  attestation::QuoteRoot root = attestation::QuoteRoot::intel();
  std::shared_ptr<const Clock> clock;
  std::string directory;  // "": memory only
};

class CollateralCache final : public CollateralSource {
 public:
  explicit CollateralCache(CacheParts parts);
  /// Cancels the fetches that are under way.
  ~CollateralCache() override;

  /// At once if held; else waits for the fetch, which goes on when patience ends. After a failure
  /// the same answer is given for kRetryPause. Errors: also quote_chain_invalid for a quote that is
  /// not of the trusted root, before anything is fetched.
  Result<std::shared_ptr<const attestation::Collateral>> get(
      const attestation::Quote& quote, std::chrono::milliseconds patience) override;
  std::optional<ByteArray<32>> generation(const attestation::CollateralKey& key) const override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace jingui::pccs
