#include "pccs/cache_entries.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "pccs/limits.h"

namespace jingui::pccs {
namespace {

int telling(ErrorCode code) {
  if (code == ErrorCode::pccs_unreachable || code == ErrorCode::http_timeout) return 0;
  if (code == ErrorCode::pccs_malformed) return 1;
  return code == ErrorCode::collateral_missing ? 2 : 3;
}

}  // namespace

Held::Held(CollateralPtr verified, const attestation::QuoteVerdict& verdict, UnixSeconds fetched_at)
    : collateral(std::move(verified)),
      digest(attestation::collateral_digest(*collateral)),
      newest_issue_date(verdict.newest_issue_date),
      valid_until(verdict.valid_until),
      fetched(fetched_at) {}

bool Held::is_due(UnixSeconds now) const {
  const auto half = (valid_until.value - fetched.value) / 2;
  return now >= fetched + std::clamp(half, kMinRefreshAgeSeconds, kRefreshAgeSeconds);
}

void Entry::hold(Held fresh, UnixSeconds now) {
  candidate.reset();
  if (held && held->is_valid(now) && fresh.newest_issue_date < held->newest_issue_date)
    held->fetched = fresh.fetched;
  else
    held = std::move(fresh);
}

Entry* CacheEntries::find(const attestation::CollateralKey& key) {
  return const_cast<Entry*>(std::as_const(*this).find(key));
}

const Entry* CacheEntries::find(const attestation::CollateralKey& key) const {
  const auto it = entries_.find(key);
  return it == entries_.end() ? nullptr : &it->second;
}

Entry* CacheEntries::find_or_make(const attestation::CollateralKey& key) {
  if (Entry* entry = find(key)) return entry;
  if (entries_.size() >= kMaxKeys && !make_room()) return nullptr;
  return &entries_[key];
}

bool CacheEntries::make_room() {
  const auto rank = [](const auto& item) {
    const Entry& entry = item.second;
    return std::tuple(entry.loading, entry.held.has_value(), entry.last_used);
  };
  const auto victim =
      std::min_element(entries_.begin(), entries_.end(),
                       [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  if (victim->second.loading) return false;
  entries_.erase(victim);
  return true;
}

Error more_telling(const Error& first, const Error& second) {
  const auto code = telling(second.code) > telling(first.code) ? second.code : first.code;
  return {code, first.detail.empty() ? second.detail : first.detail + "; " + second.detail};
}

}  // namespace jingui::pccs
