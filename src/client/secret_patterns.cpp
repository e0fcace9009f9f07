#include "client/secret_patterns.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace jingui::client {
namespace {

struct LengthClass {
  std::size_t shortest;
  std::size_t gram;
};
// A class begins where its grams can be sampled at every fifth position or less often.
constexpr auto kClasses = std::to_array<LengthClass>({{1, 1}, {4, 4}, {12, 8}});

int compare(ByteView a, ByteView b) {
  const auto common = std::min(a.size(), b.size());
  const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
  if (order != 0) return order;
  return a.size() < b.size() ? -1 : static_cast<int>(a.size() > b.size());
}

void join_touching(std::vector<Interval>& found) {
  if (found.size() < 2) return;
  std::sort(found.begin(), found.end(),
            [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  std::size_t last = 0;
  for (std::size_t i = 1; i < found.size(); ++i) {
    if (found[i].begin <= found[last].end)
      found[last].end = std::max(found[last].end, found[i].end);
    else
      found[++last] = found[i];
  }
  found.resize(last + 1);
}

}  // namespace

Result<std::shared_ptr<const SecretPatterns>> SecretPatterns::create(
    std::vector<SecretBytes> secrets) {
  auto out = std::shared_ptr<SecretPatterns>(new SecretPatterns());
  auto& own = out->secrets_ = std::move(secrets);
  std::erase_if(own, [](const SecretBytes& s) { return s.empty(); });
  std::sort(own.begin(), own.end(), [](const SecretBytes& a, const SecretBytes& b) {
    return compare(a.expose(), b.expose()) < 0;
  });
  const auto equal = [](const SecretBytes& a, const SecretBytes& b) {
    return compare(a.expose(), b.expose()) == 0;
  };
  own.erase(std::unique(own.begin(), own.end(), equal), own.end());
  std::array<std::vector<std::uint32_t>, kClasses.size()> members;
  for (std::uint32_t i = 0; i < own.size(); ++i) {
    const std::size_t size = own[i].size();
    out->longest_ = std::max(out->longest_, size);
    out->first_bytes_.set(own[i].expose().front());
    const auto above = std::find_if(kClasses.begin(), kClasses.end(),
                                    [&](const LengthClass& c) { return c.shortest > size; });
    members[static_cast<std::size_t>(above - kClasses.begin()) - 1].push_back(i);
  }
  for (std::size_t c = 0; c < kClasses.size(); ++c)
    if (!members[c].empty())
      out->tables_.push_back(TRY(GramTable::create(own, std::move(members[c]), kClasses[c].gram)));
  return std::shared_ptr<const SecretPatterns>(std::move(out));
}

void SecretPatterns::find(ByteView text, std::vector<Interval>& found) const {
  found.clear();
  for (const auto& table : tables_) table.find(text, secrets_, found);
  join_touching(found);
}

bool SecretPatterns::begins_longer_secret(ByteView text) const {
  // The secrets that begin with `text` stand together, `text` itself first.
  auto at = std::lower_bound(
      secrets_.begin(), secrets_.end(), text,
      [](const SecretBytes& secret, ByteView t) { return compare(secret.expose(), t) < 0; });
  if (at != secrets_.end() && at->size() == text.size() && compare(at->expose(), text) == 0) ++at;
  return at != secrets_.end() && at->size() > text.size() &&
         compare(at->expose().first(text.size()), text) == 0;
}

std::size_t SecretPatterns::undecided_from(ByteView text) const {
  const std::size_t reach = std::min(text.size(), longest_ == 0 ? 0 : longest_ - 1);
  for (std::size_t at = text.size() - reach; at < text.size(); ++at)
    if (first_bytes_[text[at]] && begins_longer_secret(text.subspan(at))) return at;
  return text.size();
}

}  // namespace jingui::client
