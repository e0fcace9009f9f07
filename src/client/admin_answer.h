// What `jingui admin` prints for an answer of the server, for people.
#pragma once

#include <string>

#include "base/json.h"
#include "client/admin_command.h"

namespace jingui::client {

/// Lists as tables, one object as aligned lines, names as lines, a new token alone; anything else
/// as one line of key=value.
std::string admin_text(AdminAction action, const json::value& answer);

}  // namespace jingui::client
