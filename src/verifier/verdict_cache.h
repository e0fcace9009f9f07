// Verdicts that may be used again: least recently used out first, never a refusal.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "attestation/collateral.h"
#include "attestation/verify_evidence.h"
#include "base/bytes.h"
#include "base/clock.h"

namespace jingui::verifier {

/// SHA-256 over the anchors and every certificate of a chain in order.
using VerdictKey = ByteArray<32>;

struct Verdict {
  std::shared_ptr<const attestation::VerifiedEvidence> evidence;
  attestation::CollateralKey platform;
  ByteArray<32> generation{};  // digest of the collateral it rests on
  UnixSeconds verified_at;
};

class VerdictCache {
 public:
  explicit VerdictCache(std::size_t capacity) : capacity_(capacity) {}

  /// nullptr if there is none, or if its time is not [verified_at, valid_until): a clock that was
  /// turned back finds nothing. Thread-safe.
  std::shared_ptr<const Verdict> find(const VerdictKey& key, UnixSeconds now);
  void insert(const VerdictKey& key, Verdict verdict);
  void erase(const VerdictKey& key);
  std::size_t size() const;

 private:
  struct Hash {
    std::size_t operator()(const VerdictKey& key) const;
  };
  using Entry = std::pair<VerdictKey, std::shared_ptr<const Verdict>>;
  using Entries = std::list<Entry>;

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  Entries entries_;  // most recently used first
  std::unordered_map<VerdictKey, Entries::iterator, Hash> index_;
};

}  // namespace jingui::verifier
