// The secrets whose occurrences in the child's output are to be hidden.
#pragma once

#include <bitset>
#include <memory>
#include <span>
#include <vector>

#include "client/gram_table.h"

namespace jingui::client {

class SecretPatterns {
 public:
  /// Takes the secrets over; empty ones and repetitions are dropped. Nothing is too short to be
  /// masked. Error: out_of_secret_memory.
  static Result<std::shared_ptr<const SecretPatterns>> create(std::vector<SecretBytes> secrets);

  bool empty() const { return secrets_.empty(); }
  /// Bytes of the longest secret.
  std::size_t longest() const { return longest_; }
  /// Fills `found` with the sorted, disjoint, not touching ranges that occurrences in `text` cover.
  void find(ByteView text, std::vector<Interval>& found) const;
  /// Where the longest end of `text` begins that is the beginning, and not all, of a secret;
  /// text.size() if there is none.
  std::size_t undecided_from(ByteView text) const;

 private:
  SecretPatterns() = default;
  bool begins_longer_secret(ByteView text) const;

  std::vector<SecretBytes> secrets_;  // sorted, distinct
  std::vector<GramTable> tables_;     // by classes of length, so that a short secret does not slow
                                      // down the search for long ones
  std::bitset<256> first_bytes_;
  std::size_t longest_ = 0;
};

}  // namespace jingui::client
