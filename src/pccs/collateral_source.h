// Where collateral comes from. Whatever a source gives was verified to the root before it is handed
// out.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "attestation/collateral.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::pccs {

class CollateralSource {
 public:
  virtual ~CollateralSource() = default;
  /// Waits at most `patience` for a fetch. Errors: collateral_missing, pccs_unreachable,
  /// pccs_malformed, http_timeout, and those of verify_quote for collateral that does not verify.
  virtual Result<std::shared_ptr<const attestation::Collateral>> get(
      const attestation::Quote& quote, std::chrono::milliseconds patience) = 0;
  /// collateral_digest of what is held for this key at the moment, or nullopt if nothing is. A
  /// verdict that was reached under another generation is no longer valid. Cheap (it is asked on
  /// every request): no input or output, no verification. Thread-safe.
  virtual std::optional<ByteArray<32>> generation(const attestation::CollateralKey& key) const = 0;
};

}  // namespace jingui::pccs
