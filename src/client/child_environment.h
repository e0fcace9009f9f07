// The environment block of the child, with the secrets in it: their only plain copy besides the
// maskers', and gone from this process as soon as the child runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret_bytes.h"
#include "client/environment.h"

namespace jingui::client {

class ChildEnvironment {
 public:
  void add_plain(const Variable& variable);
  /// Errors: env_value_unusable, out_of_secret_memory.
  Result<void> add_secret(std::string_view name, const SecretBytes& value);

  /// What execve(2) takes; valid as long as this object is not changed.
  std::vector<char*> pointers();

 private:
  std::vector<std::string> plain_;
  std::vector<SecretBytes> secret_;  // "NAME=value" with its NUL
};

}  // namespace jingui::client
