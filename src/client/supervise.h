// Runs the command to its end: outputs masked, signals passed on, children reaped.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "client/child.h"
#include "client/secret_patterns.h"

namespace jingui::client {

struct SuperviseOptions {
  ChildSpec child;  // its output descriptors are where the output shall end up
  std::shared_ptr<const SecretPatterns>
      patterns;  // nullptr or empty: the child inherits the outputs, nothing is between
  bool reap_orphans = false;  // as PID 1
};

struct ChildEnd {
  int exit_code = 0;                  // the child's, or 128 + n after signal n
  std::vector<std::string> warnings;  // output that could not be written
};

/// Every other thread of the process has all signals blocked, else it may swallow one that is meant
/// for this one. Errors: those of start_child, child_not_started for a failure before it,
/// out_of_secret_memory.
Result<ChildEnd> supervise(SuperviseOptions options, ChildEnvironment environment);

}  // namespace jingui::client
