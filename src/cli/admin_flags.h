// Flags shared by the commands of jingui, and the tree of `jingui admin`.
#pragma once

#include <CLI/CLI.hpp>

#include "client/admin_command.h"

namespace jingui::cli {

void add_connection_flags(CLI::App& command, client::ConnectionOptions& options, bool key = true);
void add_admin(CLI::App& app, client::AdminOptions& options);

}  // namespace jingui::cli
