#include "client/supervise.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/unique_fd.h"
#include "client/mask.h"
#include "client/signals.h"
#include "http/blocked_signals.h"

using namespace jingui;
using namespace jingui::client;

namespace {

const std::string kHidden{kMask};

std::shared_ptr<const SecretPatterns> patterns(std::string_view secret) {
  std::vector<SecretBytes> secrets;
  secrets.push_back(SecretBytes::copy_of(as_bytes(secret)).value());
  return SecretPatterns::create(std::move(secrets)).value();
}

/// A pipe whose content is collected until its end.
struct Collector {
  UniqueFd read, write;
  Collector() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    read = UniqueFd(ends[0]);
    write = UniqueFd(ends[1]);
  }
  std::string text() {
    write.reset();
    std::string out;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(read.get(), buffer, sizeof buffer)) > 0;)
      out.append(buffer, static_cast<std::size_t>(n));
    return out;
  }
};

/// A thread that no signal is delivered to.
template <class F>
std::thread quiet_thread(F work) {
  const http::BlockedSignals blocked;
  return std::thread(std::move(work));
}

struct Outcome {
  int code;
  std::string out, err;
};

SuperviseOptions options_for(std::string script, int out, int err) {
  std::signal(SIGPIPE, SIG_IGN);
  InheritedState state;
  ::sigemptyset(&state.signal_mask);
  ::getrlimit(RLIMIT_MEMLOCK, &state.memlock);
  return {
      {{"/bin/sh", "-c", std::move(script)}, "", out, err, state}, patterns("s3cret-value"), false};
}

Outcome run(std::string script) {
  Collector out, err;
  ChildEnvironment environment;
  environment.add_plain({"PATH", "/usr/bin:/bin"});
  REQUIRE(environment.add_secret("S", SecretBytes::copy_of(as_bytes("s3cret-value")).value()));
  const auto end = supervise(options_for(std::move(script), out.write.get(), err.write.get()),
                             std::move(environment));
  REQUIRE(end);
  CHECK(end->warnings.empty());
  return {end->exit_code, out.text(), err.text()};
}

}  // namespace

TEST_CASE("supervise: both outputs are masked, each on its own") {
  const auto end = run("echo \"out $S\"; echo \"err $S\" >&2; exit 7");
  CHECK(end.code == 7);
  CHECK(end.out == "out " + kHidden + "\n");
  CHECK(end.err == "err " + kHidden + "\n");
}

TEST_CASE("supervise: exit codes") {
  CHECK(run("exit 0").code == 0);
  CHECK(run("exit 255").code == 255);
  CHECK(run("kill -KILL $$").code == 128 + SIGKILL);
  CHECK(run("kill -SEGV $$").code == 128 + SIGSEGV);
}

TEST_CASE("supervise: a secret written in two parts, and the beginning of one at the end") {
  CHECK(run("printf s3cret; printf -- '-value.'; printf s3cr").out == kHidden + ".s3cr");
}

TEST_CASE("supervise: a process left behind does not hold it up") {
  const auto end = run("sleep 1000 & echo $!; exit 3");
  CHECK(end.code == 3);
  const int left = std::stoi(end.out);
  CHECK(::kill(left, SIGKILL) == 0);
}

TEST_CASE("supervise: all output of a child that is gone arrives") {
  Collector out;
  std::string got;
  std::thread reader = quiet_thread([&] {
    char buffer[65536];
    for (ssize_t n = 0; (n = ::read(out.read.get(), buffer, sizeof buffer)) > 0;)
      got.append(buffer, static_cast<std::size_t>(n));
  });
  ChildEnvironment environment;
  environment.add_plain({"PATH", "/usr/bin:/bin"});
  const auto end = supervise(options_for("head -c 3000000 /dev/zero", out.write.get(), 2),
                             std::move(environment));
  out.write.reset();
  reader.join();
  REQUIRE(end);
  CHECK(got == std::string(3000000, '\0'));
}

TEST_CASE("supervise: a signal that a user sends is passed on") {
  const auto end =
      run("trap 'echo got; exit 4' USR1; kill -USR1 $PPID; while :; do sleep 0.02; done");
  CHECK(end.code == 4);
  CHECK(end.out == "got\n");
}

TEST_CASE("supervise: a reader that goes away ends the writer by SIGPIPE") {
  Collector out;
  out.read.reset();
  ChildEnvironment environment;
  environment.add_plain({"PATH", "/usr/bin:/bin"});
  const auto end = supervise(options_for("exec yes", out.write.get(), 2), std::move(environment));
  REQUIRE(end);
  CHECK(end->exit_code == 128 + SIGPIPE);
  CHECK(end->warnings.empty());
}

TEST_CASE("supervise: output that cannot be written is reported") {
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full);
  const auto end = supervise(options_for("echo x", full.get(), 2), {});
  REQUIRE(end);
  CHECK(end->warnings ==
        std::vector<std::string>{"output of the command was lost: No space left on device"});
}

TEST_CASE("supervise: an output that somebody made non-blocking is waited for") {
  Collector out;
  REQUIRE(::fcntl(out.write.get(), F_SETFL, O_NONBLOCK) == 0);
  REQUIRE(::fcntl(out.write.get(), F_SETPIPE_SZ, 4096) > 0);
  std::size_t got = 0;
  std::thread reader = quiet_thread([&] {
    char buffer[1000];
    for (ssize_t n = 0; (n = ::read(out.read.get(), buffer, sizeof buffer)) > 0;)
      got += static_cast<std::size_t>(n);
  });
  ChildEnvironment environment;
  environment.add_plain({"PATH", "/usr/bin:/bin"});
  const auto end = supervise(options_for("head -c 200000 /dev/zero", out.write.get(), 2),
                             std::move(environment));
  out.write.reset();
  reader.join();
  REQUIRE(end);
  CHECK(got == 200000);
}

TEST_CASE("supervise: without secrets the child has the outputs itself") {
  Collector out;
  auto options =
      options_for("test -p /proc/self/fd/1 && readlink /proc/self/fd/1", out.write.get(), 2);
  options.patterns = nullptr;
  char own[64] = {};
  const auto link = "/proc/self/fd/" + std::to_string(out.write.get());
  REQUIRE(::readlink(link.c_str(), own, sizeof own - 1) > 0);
  ChildEnvironment environment;
  environment.add_plain({"PATH", "/usr/bin:/bin"});
  REQUIRE(supervise(options, std::move(environment)));
  CHECK(out.text() == std::string(own) + "\n");
}

TEST_CASE("supervise: signals are not sent twice") {
  CHECK(action_for(SIGINT, SI_USER, false) == SignalAction::forward);
  CHECK(action_for(SIGINT, SI_TKILL, false) == SignalAction::forward);
  CHECK(action_for(SIGINT, SI_KERNEL, false) == SignalAction::ignore);
  CHECK(action_for(SIGWINCH, SI_KERNEL, true) == SignalAction::ignore);
  CHECK(action_for(SIGHUP, SI_KERNEL, false) == SignalAction::ignore);
  CHECK(action_for(SIGHUP, SI_KERNEL, true) == SignalAction::forward);
  CHECK(action_for(SIGTSTP, SI_KERNEL, false) == SignalAction::stop);
  CHECK(action_for(SIGTSTP, SI_USER, false) == SignalAction::forward_and_stop);
  CHECK(action_for(SIGCHLD, CLD_EXITED, false) == SignalAction::ignore);
}
