// "Did you mean …?" for words that are no command or flag.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jingui::cli {

/// Longer words get no suggestion.
inline constexpr std::size_t kMaxSuggestedWord = 64;

/// The known word that is most like `word`: at most two letters added, left out, changed or
/// swapped with their neighbour, and fewer than half of it; or the only one that begins with it.
/// "" if there is none.
std::string closest(std::string_view word, const std::vector<std::string>& known);

}  // namespace jingui::cli
