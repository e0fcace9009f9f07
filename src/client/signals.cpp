#include "client/signals.h"

#include <sys/signalfd.h>

#include <array>

namespace jingui::client {
namespace {

constexpr auto kSupervised = std::to_array(
    {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT, SIGTSTP});

sigset_t only(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return set;
}

}  // namespace

SignalAction action_for(int signal, int code, bool session_leader) {
  const bool from_kernel = code > 0;
  if (signal == SIGCHLD) return SignalAction::ignore;
  if (signal == SIGTSTP) return from_kernel ? SignalAction::stop : SignalAction::forward_and_stop;
  if (signal == SIGHUP && session_leader) return SignalAction::forward;
  return from_kernel ? SignalAction::ignore : SignalAction::forward;
}

sigset_t supervised_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kSupervised) sigaddset(&set, signal);
  return set;
}

BlockedSignals::BlockedSignals() {
  const auto set = supervised_signals();
  pthread_sigmask(SIG_BLOCK, &set, &old_);
}

BlockedSignals::~BlockedSignals() {
  pthread_sigmask(SIG_SETMASK, &old_, nullptr);
}

UniqueFd BlockedSignals::open() const {
  const auto set = supervised_signals();
  return UniqueFd(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

void stop_self() {
  const auto set = only(SIGTSTP);
  raise(SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);  // stops here, until SIGCONT
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace jingui::client
