#include "server/refused_challenges.h"

#include <algorithm>

namespace jingui::server {
namespace {

bool same_content(const RefusedChallenge& a, const RefusedChallenge& b) {
  return a.reason == b.reason && a.evidence_verified == b.evidence_verified &&
         a.key_shown == b.key_shown && a.observed == b.observed;
}

}  // namespace

bool RefusedChallenges::admit(MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  if (admitted_ == 0 || now - second_ >= std::chrono::seconds(1)) {
    second_ = now;
    admitted_ = 0;
  }
  return ++admitted_ <= kMaxObservationsPerSecond;
}

void RefusedChallenges::record(const std::string& fid, RefusedChallenge refused) {
  const std::lock_guard lock(mutex_);
  if (entries_.find(fid) == entries_.end() && entries_.size() >= max_fids_)
    entries_.erase(std::min_element(
        entries_.begin(), entries_.end(),
        [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
  auto& entry = entries_[fid];
  entry.last = ++next_;
  auto& list = entry.list;
  const auto known = std::find_if(list.begin(), list.end(), [&](const RefusedChallenge& other) {
    return same_content(other, refused);
  });
  if (known != list.end()) {
    refused.count = known->count + 1;
    list.erase(known);
  } else if (list.size() >= kMaxRefusedPerFid) {
    list.pop_back();
  }
  list.insert(list.begin(), std::move(refused));
}

std::vector<RefusedChallenge> RefusedChallenges::of(const std::string& fid) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(fid);
  return found == entries_.end() ? std::vector<RefusedChallenge>() : found->second.list;
}

void RefusedChallenges::forget(const std::string& fid) {
  const std::lock_guard lock(mutex_);
  entries_.erase(fid);
}

}  // namespace jingui::server
