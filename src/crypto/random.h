// Random bytes come in as an argument, so that tests can choose them.
#pragma once

#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui::crypto {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  /// Fills all of `out`. Error: random_failure.
  virtual Result<void> fill(std::span<std::uint8_t> out) = 0;
};

/// The kernel's generator, getrandom(2): waits at boot until it is seeded.
class SystemRandom final : public RandomSource {
 public:
  Result<void> fill(std::span<std::uint8_t> out) override;
};

}  // namespace jingui::crypto
