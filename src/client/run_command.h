// `jingui run`: the command, with its secrets in the environment and out of its output.
#pragma once

#include <string>
#include <vector>

#include "client/child.h"
#include "client/session.h"

namespace jingui::client {

struct RunOptions {
  ConnectionOptions connection;
  std::string env_file = ".env";
  bool env_file_given = false;  // a missing default file is no error
  std::vector<std::string> command;
  InheritedState inherited;
};

inline constexpr int kExitNotStarted = 125;

/// The exit code: the child's, 128 + n after a signal, 126 and 127 as shells do, 125 when jingui
/// itself failed. Nothing is started unless every reference was resolved.
int run_command(const RunOptions& options, const verifier::Lookup& lookup, const Output& output);

}  // namespace jingui::client
