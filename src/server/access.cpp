#include "server/access.h"

namespace jingui::server {
namespace {

Result<void> check_scope(const Caller& caller, store::Scope scope) {
  if (caller.scopes.has(scope)) return {};
  return fail(ErrorCode::admin_forbidden, "the token " + caller.name + " lacks the scope " +
                                              std::string(store::scope_name(scope)));
}

}  // namespace

Result<void> check_access(const Caller& caller, Access access) {
  switch (access) {
    case Access::anybody:
      return {};
    case Access::read:
      return check_scope(caller, store::Scope::read);
    case Access::write:
      return check_scope(caller, store::Scope::write);
    case Access::grants:
      return check_scope(caller, store::Scope::grants);
    case Access::tokens:
      break;
  }
  if (caller.bootstrap) return {};
  return fail(ErrorCode::admin_forbidden, "only the bootstrap token may manage tokens");
}

}  // namespace jingui::server
