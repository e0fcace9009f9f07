#include "client/environment.h"

#include <unistd.h>

#include <algorithm>
#include <unordered_map>

#include "client/limits.h"

namespace jingui::client {
namespace {

bool is_reference(std::string_view value) {
  return value.starts_with("jingui://") || value.starts_with("op://");
}

/// Variables in order, found by name.
class Merged {
 public:
  void set(std::string_view name, std::string_view value) {
    if (name.empty() || name.starts_with("JINGUI_")) return;
    const auto [at, added] = index_.try_emplace(std::string(name), variables_.size());
    if (added)
      variables_.push_back({at->first, std::string(value)});
    else
      variables_[at->second].value = value;
  }
  std::vector<Variable> take() { return std::move(variables_); }

 private:
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<Variable> variables_;
};

}  // namespace

std::vector<std::string> Environment::distinct_references() const {
  std::vector<std::string> out;
  for (const auto& variable : references)
    if (std::find(out.begin(), out.end(), variable.value) == out.end())
      out.push_back(variable.value);
  return out;
}

const std::string* Environment::find(std::string_view name) const {
  const auto at =
      std::find_if(plain.begin(), plain.end(), [&](const Variable& v) { return v.name == name; });
  return at == plain.end() ? nullptr : &at->value;
}

Result<void> check_variable(std::string_view name, std::string_view value) {
  if (value.find('\0') != std::string_view::npos)
    return fail(ErrorCode::env_value_unusable, std::string(name) + ": holds a NUL byte");
  // "NAME=value" and its NUL.
  if (name.size() + 1 + value.size() + 1 > kMaxEnvStringBytes)
    return fail(ErrorCode::env_value_unusable, std::string(name) + ": longer than the " +
                                                   std::to_string(kMaxEnvStringBytes) +
                                                   " bytes a variable may have");
  return {};
}

Result<Environment> merge_environment(std::span<const std::string_view> inherited,
                                      const EnvFile& file) {
  Merged merged;
  for (const auto entry : inherited) {
    const auto equals = entry.find('=');
    if (equals != std::string_view::npos)
      merged.set(entry.substr(0, equals), entry.substr(equals + 1));
  }
  for (const auto& entry : file.entries) merged.set(entry.name, entry.value);
  Environment out;
  for (auto& variable : merged.take()) {
    TRY(check_variable(variable.name, variable.value));
    (is_reference(variable.value) ? out.references : out.plain).push_back(std::move(variable));
  }
  return out;
}

std::vector<std::string_view> inherited_environment() {
  std::vector<std::string_view> out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    out.emplace_back(*entry);
  return out;
}

}  // namespace jingui::client
