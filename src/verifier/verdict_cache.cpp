#include "verifier/verdict_cache.h"

#include <cstring>

namespace jingui::verifier {

std::size_t VerdictCache::Hash::operator()(const VerdictKey& key) const {
  std::size_t out = 0;
  std::memcpy(&out, key.data(), sizeof out);
  return out;
}

std::shared_ptr<const Verdict> VerdictCache::find(const VerdictKey& key, UnixSeconds now) {
  const std::lock_guard lock(mutex_);
  const auto at = index_.find(key);
  if (at == index_.end()) return nullptr;
  const Verdict& verdict = *at->second->second;
  if (now < verdict.verified_at || now >= verdict.evidence->valid_until()) return nullptr;
  entries_.splice(entries_.begin(), entries_, at->second);
  return at->second->second;
}

void VerdictCache::insert(const VerdictKey& key, Verdict verdict) {
  auto entry = std::make_shared<const Verdict>(std::move(verdict));
  const std::lock_guard lock(mutex_);
  if (const auto at = index_.find(key); at != index_.end()) {
    at->second->second = std::move(entry);
    entries_.splice(entries_.begin(), entries_, at->second);
    return;
  }
  entries_.emplace_front(key, std::move(entry));
  index_[key] = entries_.begin();
  if (entries_.size() <= capacity_) return;
  index_.erase(entries_.back().first);
  entries_.pop_back();
}

void VerdictCache::erase(const VerdictKey& key) {
  const std::lock_guard lock(mutex_);
  const auto at = index_.find(key);
  if (at == index_.end()) return;
  entries_.erase(at->second);
  index_.erase(at);
}

std::size_t VerdictCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace jingui::verifier
