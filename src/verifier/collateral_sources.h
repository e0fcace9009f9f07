// Several collateral sources asked in order.
#pragma once

#include <memory>
#include <vector>

#include "pccs/collateral_source.h"

namespace jingui::verifier {

/// The first source that has valid collateral gives it; the error is the last one's, and its
/// detail says what the sources before it said.
class CollateralSources final : public pccs::CollateralSource {
 public:
  /// At least one.
  explicit CollateralSources(std::vector<std::shared_ptr<pccs::CollateralSource>> sources)
      : sources_(std::move(sources)) {}
  Result<std::shared_ptr<const attestation::Collateral>> get(
      const attestation::Quote& quote, std::chrono::milliseconds patience) override;
  /// Of the first source that holds something. May name another generation than the one get() gave,
  /// if an earlier source holds what no longer verifies: then a verdict is not reused, and that is
  /// all.
  std::optional<ByteArray<32>> generation(const attestation::CollateralKey& key) const override;

 private:
  std::vector<std::shared_ptr<pccs::CollateralSource>> sources_;
};

}  // namespace jingui::verifier
