#include "crypto/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

namespace jingui::crypto {

Result<void> SystemRandom::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t n = ::getrandom(out.data(), out.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return fail(ErrorCode::random_failure, std::strerror(errno));
    out = out.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace jingui::crypto
