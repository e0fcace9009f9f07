// What jingui does with the signals it gets while the command runs.
#pragma once

#include <signal.h>

#include "base/unique_fd.h"

namespace jingui::client {

enum class SignalAction {
  ignore,
  forward,           // to the child
  stop,              // stop like the child does, so that the shell's job control works
  forward_and_stop,  // the child has not seen the signal yet
};

/// `code` is si_code. What the kernel sends for a terminal (Ctrl-C, Ctrl-Z, a new window size) goes
/// to the whole foreground group, so the child has it already; the hang-up of a terminal goes to
/// the session leader alone.
SignalAction action_for(int signal, int code, bool session_leader);

/// The signals that are handled, SIGCHLD among them.
sigset_t supervised_signals();

/// Blocks the supervised signals for this thread and the threads it starts; puts the old mask back
/// at the end.
class BlockedSignals {
 public:
  BlockedSignals();
  ~BlockedSignals();
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  /// Readable as a signalfd(2).
  UniqueFd open() const;

 private:
  sigset_t old_{};
};

/// Stops this process by SIGTSTP's default action, which the kernel leaves out where nobody could
/// continue it.
void stop_self();

}  // namespace jingui::client
