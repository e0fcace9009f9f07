#include "verifier/seen_texts.h"

namespace jingui::verifier {

std::optional<VerdictKey> SeenTexts::find(std::string_view text) const {
  const std::size_t hash = std::hash<std::string_view>()(text);
  std::shared_ptr<const Seen> seen;
  {
    const std::lock_guard lock(mutex_);
    const auto at = texts_.find(hash);
    if (at == texts_.end()) return std::nullopt;
    seen = at->second;
  }
  if (seen->text != text) return std::nullopt;
  return seen->key;
}

void SeenTexts::insert(std::string_view text, const VerdictKey& key) {
  if (text.size() > max_bytes_) return;
  auto seen = std::make_shared<const Seen>(Seen{std::string(text), key});
  const std::size_t hash = std::hash<std::string_view>()(text);
  const std::lock_guard lock(mutex_);
  if (texts_.size() >= capacity_) texts_.clear();
  texts_[hash] = std::move(seen);
}

}  // namespace jingui::verifier
