#include "server/bound_challenge_table.h"

namespace jingui::server {

Result<void> BoundChallengeTable::check_quotas(const ChallengeOwner& owner) const {
  const auto leaf = nonces_of_leaf_.find(owner.leaf_key);
  if (leaf != nonces_of_leaf_.end() && leaf->second.contains(owner.client_nonce))
    return fail(ErrorCode::too_many, "this challenge is open already");
  if (leaf != nonces_of_leaf_.end() && leaf->second.size() >= kMaxChallengesPerLeaf)
    return fail(ErrorCode::too_many, "open challenges of one certificate key");
  const auto fid = of_fid_.find(owner.fid);
  if (fid != of_fid_.end() && fid->second >= kMaxChallengesPerFid)
    return fail(ErrorCode::too_many, "open challenges of one fid");
  if (entries_.size() >= capacity_) return fail(ErrorCode::busy, "too many open challenges");
  return {};
}

Result<void> BoundChallengeTable::admit(const ChallengeOwner& owner, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  remove_expired(now);
  return check_quotas(owner);
}

Result<void> BoundChallengeTable::add(std::string id, const ChallengeOwner& owner,
                                      BoundChallenge challenge, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  remove_expired(now);
  TRY(check_quotas(owner));
  ++of_fid_[owner.fid];
  nonces_of_leaf_[owner.leaf_key].insert(owner.client_nonce);
  by_id_[id] = next_;
  entries_.emplace(next_,
                   Entry{std::move(id), owner, std::move(challenge), now + kChallengeLifetime});
  ++next_;
  return {};
}

Result<BoundChallenge> BoundChallengeTable::consume(const std::string& id, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  remove_expired(now);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return fail(ErrorCode::challenge_not_found);
  const auto entry = entries_.find(found->second);
  BoundChallenge challenge = std::move(entry->second.challenge);
  remove(entry);
  return challenge;
}

void BoundChallengeTable::drop(const std::string& fid) {
  const std::lock_guard lock(mutex_);
  if (!of_fid_.contains(fid)) return;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const auto next = std::next(entry);
    if (entry->second.owner.fid == fid) remove(entry);
    entry = next;
  }
}

std::size_t BoundChallengeTable::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void BoundChallengeTable::remove(std::map<Number, Entry>::iterator entry) {
  const ChallengeOwner& owner = entry->second.owner;
  if (--of_fid_.at(owner.fid) == 0) of_fid_.erase(owner.fid);
  auto& nonces = nonces_of_leaf_.at(owner.leaf_key);
  nonces.erase(owner.client_nonce);
  if (nonces.empty()) nonces_of_leaf_.erase(owner.leaf_key);
  by_id_.erase(entry->second.id);
  entries_.erase(entry);
}

void BoundChallengeTable::remove_expired(MonotonicTime now) {
  while (!entries_.empty() && entries_.begin()->second.expires < now) remove(entries_.begin());
}

}  // namespace jingui::server
