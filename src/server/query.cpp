#include "server/query.h"

#include <algorithm>

#include "base/encoding.h"

namespace jingui::server {
namespace {

std::string_view take_until(std::string_view& text, char end) {
  const auto at = std::min(text.find(end), text.size());
  const auto part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '+', ' ');
  auto plain = percent_decode(out);
  if (!plain) return std::nullopt;
  return *std::move(plain);
}

}  // namespace

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    auto value = take_until(query, '&');
    // Some read a semicolon as '&'; where readers differ, neither reading is safe.
    if (value.find(';') != std::string_view::npos) continue;
    const auto key = decoded(take_until(value, '='));
    if (!key || *key != name) continue;
    if (auto text = decoded(value)) return text;
  }
  return std::nullopt;
}

}  // namespace jingui::server
