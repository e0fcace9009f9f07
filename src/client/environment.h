// The child's environment before the secrets are known: what jingui inherited, with the env file
// over it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "client/env_file.h"

namespace jingui::client {

struct Variable {
  std::string name;
  std::string value;  // plain text, or the text of a reference
};

struct Environment {
  std::vector<Variable> plain;
  std::vector<Variable> references;

  /// The texts of the references, each once, in order of first appearance.
  std::vector<std::string> distinct_references() const;
  /// nullptr if `name` is not a plain variable.
  const std::string* find(std::string_view name) const;
};

/// `inherited` holds "NAME=value" entries. Of equal names the last value stands at the first one's
/// place; an entry of the file replaces an inherited one. JINGUI_* is left out. A value that starts
/// with jingui:// or op:// is a reference. Error: env_value_unusable, see check_variable.
Result<Environment> merge_environment(std::span<const std::string_view> inherited,
                                      const EnvFile& file);

/// Error: env_value_unusable, naming the variable, when its value holds a NUL or is too long for
/// execve(2).
Result<void> check_variable(std::string_view name, std::string_view value);

/// The process's own environ as views.
std::vector<std::string_view> inherited_environment();

}  // namespace jingui::client
