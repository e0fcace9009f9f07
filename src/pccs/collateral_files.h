// Verified collateral on disk, one file for each platform. What comes back from there is verified
// again.
#pragma once

#include <optional>
#include <string>

#include "attestation/collateral.h"
#include "base/clock.h"

namespace jingui::pccs {

class CollateralFiles {
 public:
  /// "" keeps nothing. The directory is made (mode 0700) when something is first stored.
  explicit CollateralFiles(std::string directory) : directory_(std::move(directory)) {}

  struct Stored {
    attestation::Collateral collateral;
    UnixSeconds written;
  };
  /// nullopt if there is none; a damaged file is none, with a warning in the log.
  std::optional<Stored> load(const attestation::CollateralKey& key) const;
  /// Mode 0600, atomically. A failure is a warning in the log.
  void store(const attestation::CollateralKey& key,
             const attestation::Collateral& collateral) const;
  std::string path_of(const attestation::CollateralKey& key) const;

 private:
  std::string directory_;
};

}  // namespace jingui::pccs
