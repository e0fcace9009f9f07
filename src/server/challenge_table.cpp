#include "server/challenge_table.h"

namespace jingui::server {

void ChallengeTable::add(std::string id, Challenge challenge, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  remove_expired(now);
  if (entries_.size() >= capacity_) remove_oldest_of_fullest_fid();
  const std::string fid = challenge.fid;
  auto& of_fid = by_fid_[fid];
  counts_.erase({of_fid.size(), fid});
  counts_.insert({of_fid.size() + 1, fid});
  of_fid.insert(next_);
  by_id_[id] = next_;
  entries_.emplace(next_,
                   Entry{std::move(id), fid, std::move(challenge), now + kChallengeLifetime});
  ++next_;
}

Result<Challenge> ChallengeTable::consume(const std::string& id, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  remove_expired(now);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return fail(ErrorCode::challenge_not_found);
  const Number number = found->second;
  Challenge challenge = std::move(entries_.at(number).challenge);
  remove(number);
  return challenge;
}

void ChallengeTable::drop(const std::string& fid) {
  const std::lock_guard lock(mutex_);
  for (auto open = by_fid_.find(fid); open != by_fid_.end(); open = by_fid_.find(fid))
    remove(*open->second.begin());
}

std::size_t ChallengeTable::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void ChallengeTable::remove(Number number) {
  const auto entry = entries_.find(number);
  const std::string& fid = entry->second.fid;
  auto& open = by_fid_.at(fid);
  counts_.erase({open.size(), fid});
  open.erase(number);
  if (open.empty())
    by_fid_.erase(fid);
  else
    counts_.insert({open.size(), fid});
  by_id_.erase(entry->second.id);
  entries_.erase(entry);
}

void ChallengeTable::remove_expired(MonotonicTime now) {
  while (!entries_.empty() && entries_.begin()->second.expires < now)
    remove(entries_.begin()->first);
}

void ChallengeTable::remove_oldest_of_fullest_fid() {
  remove(*by_fid_.at(counts_.rbegin()->second).begin());
}

}  // namespace jingui::server
