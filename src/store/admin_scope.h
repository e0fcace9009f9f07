// What an administrator's token may do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jingui::store {

/// read: look at everything but values and tokens. write: vaults and values. grants: who may have
/// them: instances, grants, debug policies. None includes another.
enum class Scope { read, write, grants };

std::string_view scope_name(Scope scope);
/// nullopt for anything but the names, in lower case.
std::optional<Scope> parse_scope(std::string_view name);

class ScopeSet {
 public:
  ScopeSet() = default;
  static ScopeSet all();
  void add(Scope scope) { bits_ |= bit(scope); }
  bool has(Scope scope) const { return (bits_ & bit(scope)) != 0; }
  bool empty() const { return bits_ == 0; }
  /// In the order of the enumeration.
  std::vector<std::string_view> names() const;
  /// The names with one blank between them, as they stand in the database.
  std::string text() const;
  /// nullopt unless it is a text() of a set that is not empty.
  static std::optional<ScopeSet> parse(std::string_view text);
  friend bool operator==(ScopeSet, ScopeSet) = default;

 private:
  static unsigned bit(Scope scope) { return 1U << static_cast<unsigned>(scope); }
  unsigned bits_ = 0;
};

}  // namespace jingui::store
