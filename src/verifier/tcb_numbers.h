// When Intel's TCB data last changed, as far as this program saw it: the beginning of a policy's
// grace.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace jingui::verifier {

/// Remembers the highest tcbEvaluationDataNumber of verified collateral, and when it took the place
/// of a lower one. The first number ever seen began at an unknown time: a memory that was wiped
/// grants nothing.
class TcbNumbers {
 public:
  /// `file` keeps it over restarts (mode 0600); empty: memory only. A file that cannot be read or
  /// holds something else counts as none, with a warning.
  explicit TcbNumbers(std::string file = {});

  /// Both come from verified collateral only: `issued` is its newest issue date, which Intel signed
  /// and no host can move. A file that cannot be written is a warning.
  void note(std::uint32_t number, UnixSeconds issued);
  /// When this number took the place of a lower one; nullopt if it is not the highest seen, or the
  /// first.
  std::optional<UnixSeconds> since(std::uint32_t number) const;

 private:
  struct Seen {
    std::uint32_t number = 0;
    std::optional<UnixSeconds> since;
  };
  static std::optional<Seen> parse(std::string_view text);
  void keep() const;

  const std::string file_;
  mutable std::mutex mutex_;
  std::optional<Seen> highest_;
};

}  // namespace jingui::verifier
