// Random sources for tests.
#pragma once

#include <algorithm>

#include "crypto/random.h"

namespace jingui::crypto {

/// Hands out the given bytes in order, then fails.
class GivenRandom final : public RandomSource {
 public:
  explicit GivenRandom(Bytes bytes) : bytes_(std::move(bytes)) {}
  Result<void> fill(std::span<std::uint8_t> out) override {
    if (out.size() > bytes_.size() - used_) return jingui::fail(ErrorCode::random_failure);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(used_), out.size(), out.begin());
    used_ += out.size();
    return {};
  }

 private:
  Bytes bytes_;
  std::size_t used_ = 0;
};

class FailingRandom final : public RandomSource {
 public:
  Result<void> fill(std::span<std::uint8_t>) override {
    return jingui::fail(ErrorCode::random_failure);
  }
};

}  // namespace jingui::crypto
