// Who asks, and what a route demands of him.
#pragma once

#include <string>

#include "base/result.h"
#include "store/admin_scope.h"

namespace jingui::server {

/// What a route needs. `tokens` is not a scope that a named token can have: whoever may make tokens
/// may make one with every scope.
enum class Access { anybody, read, write, grants, tokens };

/// The bootstrap token's name in the log; no other token may bear it.
inline constexpr std::string_view kBootstrapName = "bootstrap";

/// An administrator, known by his token.
struct Caller {
  std::string name;  // of the token; empty for a stranger
  store::ScopeSet scopes;
  bool bootstrap = false;  // holds JINGUI_ADMIN_TOKEN: every scope, and `tokens`
};

/// Error: admin_forbidden, with a detail for the caller.
Result<void> check_access(const Caller& caller, Access access);

}  // namespace jingui::server
