// PEM texts that verified, word for word, so that evidence that comes again need not be decoded.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "verifier/verdict_cache.h"

namespace jingui::verifier {

/// A text is found only if it is equal in every byte to one that was put in, so this decides
/// nothing: it remembers what decoding and hashing gave. The index is a hash without a key; texts
/// with equal hashes replace each other, which costs the one that lost a decoding.
class SeenTexts {
 public:
  SeenTexts(std::size_t capacity, std::size_t max_bytes)
      : capacity_(capacity), max_bytes_(max_bytes) {}

  /// Thread-safe.
  std::optional<VerdictKey> find(std::string_view text) const;
  /// Texts longer than `max_bytes` are left out; at `capacity` all others are forgotten first.
  void insert(std::string_view text, const VerdictKey& key);

 private:
  struct Seen {
    std::string text;
    VerdictKey key;
  };

  const std::size_t capacity_;
  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::unordered_map<std::size_t, std::shared_ptr<const Seen>> texts_;
};

}  // namespace jingui::verifier
