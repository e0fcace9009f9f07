#include "client/child.h"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace jingui::client {
namespace {

/// What confstr(_CS_PATH) says: used when PATH is not set at all.
constexpr std::string_view kDefaultPath = "/bin:/usr/bin";
constexpr const char* kShell = "/bin/sh";

/// Everything the child needs, made before it exists: after vfork(2) it borrows our memory and may
/// only make system calls.
struct Prepared {
  const ChildSpec& spec;
  std::vector<std::string> files;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  pid_t parent;
  int error = 0;             // written by the child when it did not become the command
  bool tried_files = false;  // by the child too
};

void restore(const InheritedState& state) {
  struct sigaction action {};
  action.sa_handler = state.sigpipe_ignored ? SIG_IGN : SIG_DFL;
  sigaction(SIGPIPE, &action, nullptr);
  umask(state.umask);
  setrlimit(RLIMIT_MEMLOCK, &state.memlock);
  sigprocmask(SIG_SETMASK, &state.signal_mask, nullptr);
}

/// As execvp(3): goes on past files that are not there or may not be executed, and remembers that
/// one was refused.
int execute(const Prepared& child) {
  bool refused = false;
  int error = ENOENT;
  for (const auto& file : child.files) {
    execve(file.c_str(), child.arguments.data(), child.environment.data());
    error = errno;
    if (error == EACCES) refused = true;
    if (error != EACCES && error != ENOENT && error != ENOTDIR) return error;
  }
  return refused ? EACCES : error;
}

[[noreturn]] void become_command(Prepared& child) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  const bool orphan = getppid() != child.parent;
  if (orphan || dup2(child.spec.stdout_fd, 1) < 0 || dup2(child.spec.stderr_fd, 2) < 0) {
    child.error = orphan ? ECHILD : errno;
  } else {
    restore(child.spec.inherited);
    child.tried_files = true;
    child.error = execute(child);
  }
  _exit(125);
}

/// In a function of its own, so that the child's use of the shared stack touches no variable of the
/// caller.
[[gnu::noinline]] pid_t spawn(Prepared& child) {
  const pid_t pid = vfork();
  if (pid == 0) become_command(child);
  if (pid < 0) child.error = errno;
  return pid;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// A script without "#!": the shell runs it, as execvp(3) and all shells do.
void hand_to_shell(Prepared& child, std::vector<std::string>& words) {
  for (const auto& file : child.files) {
    words.front() = file;
    if (access(file.c_str(), X_OK) == 0) break;
  }
  words.insert(words.begin(), kShell);
  child.files = {kShell};
  child.arguments = pointers_to(words);
  child.error = 0;
}

void forget(pid_t pid) {
  if (pid > 0) waitpid(pid, nullptr, 0);
}

Result<pid_t> started(pid_t pid, const Prepared& child) {
  if (child.error == 0) return pid;
  const auto detail =
      child.spec.command.front() + ": " + std::generic_category().message(child.error);
  if (!child.tried_files) return fail(ErrorCode::child_not_started, detail);
  const bool absent = child.error == ENOENT || child.error == ENOTDIR;
  return fail(absent ? ErrorCode::child_not_found : ErrorCode::child_not_executable, detail);
}

}  // namespace

InheritedState InheritedState::capture() {
  InheritedState out;
  out.umask = ::umask(077);
  getrlimit(RLIMIT_MEMLOCK, &out.memlock);
  sigprocmask(SIG_SETMASK, nullptr, &out.signal_mask);
  struct sigaction action {};
  sigaction(SIGPIPE, nullptr, &action);
  out.sigpipe_ignored = action.sa_handler == SIG_IGN;
  return out;
}

std::vector<std::string> command_candidates(const std::string& command,
                                            std::string_view search_path) {
  if (command.empty()) return {};
  if (command.find('/') != std::string::npos) return {command};
  std::vector<std::string> out;
  for (std::string_view rest = search_path;;) {
    const auto colon = rest.find(':');
    const auto directory = rest.substr(0, colon);
    out.push_back(directory.empty() ? command : std::string(directory) + "/" + command);
    if (colon == std::string_view::npos) return out;
    rest.remove_prefix(colon + 1);
  }
}

Result<pid_t> start_child(const ChildSpec& spec, ChildEnvironment environment) {
  auto words = spec.command;
  Prepared child{.spec = spec,
                 .files = command_candidates(
                     words.front(), spec.search_path.empty() ? kDefaultPath : spec.search_path),
                 .arguments = pointers_to(words),
                 .environment = environment.pointers(),
                 .parent = getpid()};
  pid_t pid = spawn(child);
  if (child.error == ENOEXEC) {
    forget(pid);
    hand_to_shell(child, words);
    pid = spawn(child);
  }
  if (child.error != 0) forget(pid);
  return started(pid, child);
}

}  // namespace jingui::client
