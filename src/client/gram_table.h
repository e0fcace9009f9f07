// Finds every occurrence of some secrets in a text by looking at few of its positions.
//
// If the shortest secret has m bytes, each occurrence contains, at one of every s = m - q + 1
// consecutive positions, one of the first s grams (q bytes each) of its secret. So only every s-th
// position is looked at: a bitmap over a hash of the gram says almost always no; else the gram's
// bucket names the secrets and offsets to compare with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/secret_bytes.h"

namespace jingui::client {

/// A half-open range of a text that is covered by occurrences.
struct Interval {
  std::size_t begin;
  std::size_t end;
};

class GramTable {
 public:
  /// `members` are indices into `secrets`, all of at least `gram` bytes; `gram` is 1, 4 or 8.
  /// Derived tables are secret memory. Error: out_of_secret_memory.
  static Result<GramTable> create(std::span<const SecretBytes> secrets,
                                  std::vector<std::uint32_t> members, std::size_t gram);

  /// Appends ranges that together cover exactly all occurrences; not sorted, may overlap.
  void find(ByteView text, std::span<const SecretBytes> secrets,
            std::vector<Interval>& found) const;

 private:
  struct Candidate {
    std::uint32_t secret;
    std::uint32_t offset;  // of the gram in the secret
  };
  GramTable() = default;
  Result<void> fill(std::span<const SecretBytes> secrets, std::span<const std::uint32_t> members);
  template <std::size_t kGram>
  void scan(ByteView text, std::span<const SecretBytes> secrets,
            std::vector<Interval>& found) const;
  void confirm(ByteView text, std::size_t at, std::uint64_t hash,
               std::span<const SecretBytes> secrets, std::vector<Interval>& found) const;
  std::uint64_t hash_of(const std::uint8_t* gram) const;

  std::size_t gram_ = 0;
  std::size_t stride_ = 0;
  unsigned bits_log2_ = 0;     // of the bitmap
  unsigned buckets_log2_ = 0;  // < bits_log2_
  SecretBytes bitmap_;         // std::uint64_t words
  SecretBytes starts_;         // std::uint32_t, first candidate of each bucket, one more at the end
  SecretBytes candidates_;     // Candidate
};

}  // namespace jingui::client
