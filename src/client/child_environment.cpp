#include "client/child_environment.h"

#include <algorithm>

namespace jingui::client {

void ChildEnvironment::add_plain(const Variable& variable) {
  plain_.push_back(variable.name + "=" + variable.value);
}

Result<void> ChildEnvironment::add_secret(std::string_view name, const SecretBytes& value) {
  const auto content = value.expose();
  TRY(check_variable(name, as_text(content)));
  auto entry = TRY(SecretBytes::create(name.size() + 1 + content.size() + 1));
  auto out = std::copy(name.begin(), name.end(), entry.expose().begin());
  *out++ = '=';
  std::copy(content.begin(), content.end(), out);
  secret_.push_back(std::move(entry));
  return {};
}

std::vector<char*> ChildEnvironment::pointers() {
  std::vector<char*> out;
  for (auto& entry : plain_) out.push_back(entry.data());
  for (auto& entry : secret_) out.push_back(reinterpret_cast<char*>(entry.expose().data()));
  out.push_back(nullptr);
  return out;
}

}  // namespace jingui::client
