// The requests of `jingui admin`, one for each action.
#pragma once

#include "client/admin_command.h"
#include "http/message.h"

namespace jingui::client {

/// Method, target (below the server's path) and body; no headers. `content` is used by items_put
/// and items_import alone. Errors: usage, and those of import_body.
Result<http::Request> admin_request(const AdminOptions& options, const SecretBytes& content);

}  // namespace jingui::client
