// Collateral from files that the operator brought: nothing is fetched. Each file is the JSON form
// of dcap-qvl.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "pccs/cache_entries.h"
#include "pccs/collateral_cache.h"
#include "pccs/collateral_source.h"

namespace jingui::pccs {

/// The platform that collateral speaks of: FMSPC from its tcb_info, CA from the issuer of its PCK
/// CRL. Error: collateral_malformed.
Result<attestation::CollateralKey> key_of_collateral(const attestation::Collateral& collateral);

class OfflineCollateral final : public CollateralSource {
 public:
  /// One file, or every *.json of a directory (at most kMaxOfflineFiles). Files for SGX are passed
  /// over; of two for one platform the later name counts. Errors: file_*, collateral_malformed and
  /// collateral_too_large naming the file, collateral_missing if nothing is left.
  static Result<std::unique_ptr<OfflineCollateral>> load(const std::string& path, Verify verify,
                                                         std::shared_ptr<const Clock> clock);

  /// Verified with the quote when it is first asked for. Does not wait.
  Result<CollateralPtr> get(const attestation::Quote& quote,
                            std::chrono::milliseconds patience) override;
  std::optional<ByteArray<32>> generation(const attestation::CollateralKey& key) const override;

 private:
  struct Item {
    CollateralPtr collateral;
    std::optional<Held> held;
  };
  OfflineCollateral(Verify verify, std::shared_ptr<const Clock> clock)
      : verify_(std::move(verify)), clock_(std::move(clock)) {}
  Result<void> add(const std::string& file);

  Verify verify_;
  std::shared_ptr<const Clock> clock_;
  mutable std::mutex mutex_;
  std::map<attestation::CollateralKey, Item> items_;
};

}  // namespace jingui::pccs
