// Shell completions, written from the command line's own description.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_tree.h"

namespace jingui::cli {

/// A script for `bash`, `zsh` or `fish`; `tree` begins with the program itself. After `run … --`
/// the command to run is completed.
std::string completion_script(std::string_view shell, const std::vector<Command>& tree);

}  // namespace jingui::cli
