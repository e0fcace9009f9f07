#include "cli/suggestion.h"

#include <algorithm>
#include <array>

namespace jingui::cli {
namespace {

using Row = std::array<std::size_t, kMaxSuggestedWord + 1>;

/// Optimal string alignment distance.
std::size_t distance(std::string_view a, std::string_view b) {
  Row before{}, last{}, row{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.size()];
}

std::string only_longer(std::string_view word, const std::vector<std::string>& known) {
  const auto longer = [&](const std::string& k) { return k.starts_with(word); };
  const bool unique = std::count_if(known.begin(), known.end(), longer) == 1;
  return unique ? *std::find_if(known.begin(), known.end(), longer) : std::string();
}

}  // namespace

std::string closest(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > kMaxSuggestedWord) return {};
  std::string best;
  std::size_t best_distance = 3;
  for (const auto& candidate : known) {
    if (candidate.size() > kMaxSuggestedWord) continue;
    const auto d = distance(word, candidate);
    if (d < best_distance && 2 * d < candidate.size()) {
      best = candidate;
      best_distance = d;
    }
  }
  return best.empty() && word.size() > 1 && word != "--" ? only_longer(word, known) : best;
}

}  // namespace jingui::cli
