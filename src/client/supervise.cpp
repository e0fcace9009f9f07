#include "client/supervise.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "client/limits.h"
#include "client/output_pump.h"
#include "client/signals.h"

namespace jingui::client {
namespace {

struct Pipe {
  UniqueFd read, write;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(ErrorCode::child_not_started, "pipe: " + std::generic_category().message(errno));
  Pipe out{UniqueFd(ends[0]), UniqueFd(ends[1])};
  ::fcntl(out.read.get(), F_SETFL, O_NONBLOCK);
  // Best effort: a user may have used up what /proc/sys/fs/pipe-user-pages-soft allows.
  ::fcntl(out.read.get(), F_SETPIPE_SZ, kPipeBytes);
  return out;
}

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

class Supervisor {
 public:
  Supervisor(UniqueFd signals, UniqueFd done, bool reap_orphans)
      : signals_(std::move(signals)), done_(std::move(done)), reap_orphans_(reap_orphans) {}

  /// Puts a masker before `fd` and sets `fd` to what the child shall write to instead.
  Result<void> mask_output(int& fd, const std::shared_ptr<const SecretPatterns>& patterns) {
    auto pipe = TRY(make_pipe());
    auto masker = TRY(Masker::create(patterns, kMaskChunkBytes));
    pumps_.push_back(
        std::make_unique<OutputPump>(std::move(pipe.read), fd, done_.get(), std::move(masker)));
    fd = pipe.write.get();
    child_ends_.push_back(std::move(pipe.write));
    return pumps_.back()->start();
  }

  void started(pid_t child) {
    child_ = child;
    child_ends_.clear();
  }

  ChildEnd run() {
    while (running_ || pumps_done_ < pumps_.size()) {
      pollfd ready[2] = {{signals_.get(), POLLIN, 0}, {done_.get(), POLLIN, 0}};
      ::poll(ready, 2, -1);
      if ((ready[0].revents & POLLIN) != 0) take_signals();
      if ((ready[1].revents & POLLIN) != 0) take_done();
    }
    return {exit_code_, warnings()};
  }

 private:
  void take_signals() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info))
      take_signal(static_cast<int>(info.ssi_signo), info.ssi_code);
    reap();
  }

  void take_signal(int signal, int code) {
    const auto action = action_for(signal, code, ::getsid(0) == ::getpid());
    // The child is gone and its last output cannot be got rid of: do not hang on to it.
    const bool ends =
        signal == SIGINT || signal == SIGTERM || signal == SIGQUIT || signal == SIGHUP;
    if (!running_ && ends) std::_Exit(exit_code_);
    if (running_ && (action == SignalAction::forward || action == SignalAction::forward_and_stop))
      ::kill(child_, signal);
    if (action == SignalAction::stop || action == SignalAction::forward_and_stop) stop_self();
  }

  void reap() {
    int status = 0;
    for (pid_t pid = 0; (running_ || reap_orphans_) &&
                        (pid = ::waitpid(reap_orphans_ ? -1 : child_, &status, WNOHANG)) > 0;) {
      if (pid != child_) continue;
      running_ = false;
      exit_code_ = exit_code_of(status);
      for (auto& pump : pumps_) pump->stop();
    }
  }

  void take_done() {
    std::uint64_t count = 0;
    if (::read(done_.get(), &count, sizeof count) == static_cast<ssize_t>(sizeof count))
      pumps_done_ += count;
  }

  std::vector<std::string> warnings() const {
    std::vector<std::string> out;
    for (const auto& pump : pumps_)
      if (pump->write_error() != 0)
        out.push_back("output of the command was lost: " +
                      std::generic_category().message(pump->write_error()));
    return out;
  }

  UniqueFd signals_, done_;
  bool reap_orphans_;
  pid_t child_ = -1;
  bool running_ = true;
  int exit_code_ = 0;
  std::uint64_t pumps_done_ = 0;
  std::vector<UniqueFd> child_ends_;
  std::vector<std::unique_ptr<OutputPump>> pumps_;
};

}  // namespace

Result<ChildEnd> supervise(SuperviseOptions options, ChildEnvironment environment) {
  const BlockedSignals blocked;
  UniqueFd signals = blocked.open();
  UniqueFd done(::eventfd(0, EFD_CLOEXEC));
  if (!signals || !done)
    return fail(ErrorCode::child_not_started,
                "signalfd: " + std::generic_category().message(errno));
  Supervisor supervisor(std::move(signals), std::move(done), options.reap_orphans);
  auto& child = options.child;
  if (options.patterns != nullptr && !options.patterns->empty()) {
    TRY(supervisor.mask_output(child.stdout_fd, options.patterns));
    TRY(supervisor.mask_output(child.stderr_fd, options.patterns));
  }
  supervisor.started(TRY(start_child(child, std::move(environment))));
  return supervisor.run();
}

}  // namespace jingui::client
