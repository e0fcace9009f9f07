// The requests of `jingui admin`, one for each action.
#pragma once

#include "client/admin_command.h"
#include "http/message.h"

namespace jingui::client {

/// Method, target (below the server's path) and body; no headers. `value` is used by items_put
/// alone. Error: usage.
Result<http::Request> admin_request(const AdminOptions& options, const SecretBytes& value);

}  // namespace jingui::client
