#include "verifier/collateral_sources.h"

namespace jingui::verifier {

Result<std::shared_ptr<const attestation::Collateral>> CollateralSources::get(
    const attestation::Quote& quote, std::chrono::milliseconds patience) {
  std::string before;
  Error last{ErrorCode::collateral_missing, "no source"};
  for (const auto& source : sources_) {
    auto collateral = source->get(quote, patience);
    if (collateral) return collateral;
    if (&source != &sources_.front()) before += "; before: " + describe(last);
    last = std::move(collateral.error());
  }
  last.detail += before;
  return fail(std::move(last));
}

std::optional<ByteArray<32>> CollateralSources::generation(
    const attestation::CollateralKey& key) const {
  for (const auto& source : sources_)
    if (auto generation = source->generation(key)) return generation;
  return std::nullopt;
}

}  // namespace jingui::verifier
