// Starts the command: as jingui itself was started, but for its environment and, when there is
// something to mask, its outputs.
#pragma once

#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "client/child_environment.h"

namespace jingui::client {

/// What jingui changes for itself and a child must not inherit.
struct InheritedState {
  mode_t umask = 022;
  rlimit memlock{};
  sigset_t signal_mask{};
  bool sigpipe_ignored = false;

  /// To be called first in main, before harden_process() and init_secret_memory().
  static InheritedState capture();
};

struct ChildSpec {
  std::vector<std::string> command;  // not empty
  std::string search_path;           // the child's own PATH
  int stdout_fd = 1;
  int stderr_fd = 2;
  InheritedState inherited;
};

/// The files execvp(3) would try for `command`: itself if it has a slash, else one for each
/// directory of `search_path`.
std::vector<std::string> command_candidates(const std::string& command,
                                            std::string_view search_path);

/// The child is killed when the calling thread ends. Core files stay off: the child holds the
/// secrets. Errors: child_not_found, child_not_executable, child_not_started.
Result<pid_t> start_child(const ChildSpec& spec, ChildEnvironment environment);

}  // namespace jingui::client
