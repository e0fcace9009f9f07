#include "store/admin_scope.h"

#include <algorithm>
#include <array>

namespace jingui::store {
namespace {

constexpr std::array kScopes = {Scope::read, Scope::write, Scope::grants};

}  // namespace

std::string_view scope_name(Scope scope) {
  switch (scope) {
    case Scope::read:
      return "read";
    case Scope::write:
      return "write";
    case Scope::grants:
      return "grants";
  }
  return "read";
}

std::optional<Scope> parse_scope(std::string_view name) {
  for (const Scope scope : kScopes)
    if (scope_name(scope) == name) return scope;
  return std::nullopt;
}

ScopeSet ScopeSet::all() {
  ScopeSet set;
  for (const Scope scope : kScopes) set.add(scope);
  return set;
}

std::vector<std::string_view> ScopeSet::names() const {
  std::vector<std::string_view> names;
  for (const Scope scope : kScopes)
    if (has(scope)) names.push_back(scope_name(scope));
  return names;
}

std::string ScopeSet::text() const {
  std::string text;
  for (const auto name : names()) text.append(text.empty() ? "" : " ").append(name);
  return text;
}

std::optional<ScopeSet> ScopeSet::parse(std::string_view text) {
  ScopeSet set;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    const auto scope = parse_scope(rest.substr(0, end));
    if (!scope) return std::nullopt;
    set.add(*scope);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (set.empty() || set.text() != text) return std::nullopt;
  return set;
}

}  // namespace jingui::store
