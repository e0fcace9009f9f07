#include "server/wrong_token_limit.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/encoding.h"

namespace jingui::server {
namespace {

/// 0 for the first kFreeWrongTokens, then 1, 2, 4 … seconds.
std::chrono::seconds delay_after(unsigned wrong) {
  if (wrong <= kFreeWrongTokens) return std::chrono::seconds(0);
  const unsigned doublings = std::min(wrong - kFreeWrongTokens - 1, 16U);
  return std::min(std::chrono::seconds(1L << doublings), kMaxWrongTokenDelay);
}

}  // namespace

std::string address_group(const std::string& peer) {
  ByteArray<16> address{};
  if (::inet_pton(AF_INET6, peer.c_str(), address.data()) != 1) return peer;
  constexpr ByteArray<12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const ByteView bytes(address);
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) return hex_encode(bytes);
  return hex_encode(bytes.first(8)) + "/64";
}

std::chrono::seconds WrongTokenLimit::wait(const std::string& peer, MonotonicTime now) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(address_group(peer));
  if (found == entries_.end()) return std::chrono::seconds(0);
  const auto until = found->second.last + delay_after(found->second.wrong);
  if (until <= now) return std::chrono::seconds(0);
  return std::chrono::ceil<std::chrono::seconds>(until - now);
}

void WrongTokenLimit::note_wrong(const std::string& peer, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  const auto key = address_group(peer);
  if (entries_.find(key) == entries_.end() && entries_.size() >= capacity_)
    entries_.erase(std::min_element(
        entries_.begin(), entries_.end(),
        [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
  auto& entry = entries_[key];
  if (now - entry.last > kWrongTokenMemory) entry.wrong = 0;
  ++entry.wrong;
  entry.last = now;
}

void WrongTokenLimit::note_right(const std::string& peer) {
  const std::lock_guard lock(mutex_);
  entries_.erase(address_group(peer));
}

std::size_t WrongTokenLimit::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace jingui::server
