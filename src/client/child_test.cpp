#include "client/child.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "client/limits.h"

using namespace jingui;
using namespace jingui::client;

namespace {

InheritedState unchanged() {
  const auto old = ::umask(0);
  ::umask(old);
  auto state = InheritedState::capture();
  ::umask(old);
  state.umask = old;
  return state;
}

ChildSpec spec_of(std::vector<std::string> command, std::string path = "/usr/bin:/bin") {
  return {std::move(command), std::move(path), 1, 2, unchanged()};
}

int exit_of(const ChildSpec& spec, ChildEnvironment environment = {}) {
  const auto pid = start_child(spec, std::move(environment));
  REQUIRE(pid);
  int status = 0;
  REQUIRE(::waitpid(*pid, &status, 0) == *pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

ErrorCode refusal(const ChildSpec& spec) {
  const auto pid = start_child(spec, {});
  REQUIRE_FALSE(pid);
  return pid.error().code;
}

/// A directory that goes away with the test.
struct TemporaryDirectory {
  std::string path = "/tmp/jingui-child-XXXXXX";
  TemporaryDirectory() { REQUIRE(::mkdtemp(path.data()) != nullptr); }
  ~TemporaryDirectory() { std::filesystem::remove_all(path); }
  std::string file(const std::string& name, const std::string& content, mode_t mode) const {
    std::ofstream(path + "/" + name) << content;
    ::chmod((path + "/" + name).c_str(), mode);
    return path + "/" + name;
  }
};

}  // namespace

TEST_CASE("child: files tried for a command") {
  using Files = std::vector<std::string>;
  CHECK(command_candidates("a/b", "/x") == Files{"a/b"});
  CHECK(command_candidates("c", "/x:/y") == Files{"/x/c", "/y/c"});
  CHECK(command_candidates("c", ":/y:") == Files{"c", "/y/c", "c"});
  CHECK(command_candidates("", "/x").empty());
}

TEST_CASE("child: gets arguments and environment, and nothing else") {
  ChildEnvironment environment;
  environment.add_plain({"A", "1"});
  REQUIRE(environment.add_secret("S", SecretBytes::copy_of(as_bytes("s3cret")).value()));
  const auto spec =
      spec_of({"sh", "-c", "test \"$A$S\" = 1s3cret && test -z \"$HOME\" && exit $1", "sh", "9"});
  CHECK(exit_of(spec, std::move(environment)) == 9);
}

TEST_CASE("child: umask and SIGPIPE are as jingui found them") {
  auto spec = spec_of({"sh", "-c", "test $(umask) = 0027"});
  spec.inherited.umask = 027;
  CHECK(exit_of(spec) == 0);
  spec = spec_of({"sh", "-c", "kill -PIPE $$"});
  spec.inherited.sigpipe_ignored = false;
  CHECK(exit_of(spec) == -SIGPIPE);
  spec.inherited.sigpipe_ignored = true;
  CHECK(exit_of(spec) == 0);
}

TEST_CASE("child: a script without an interpreter line is run by the shell") {
  const TemporaryDirectory directory;
  directory.file("script", "exit $1", 0755);
  CHECK(exit_of(spec_of({"script", "7"}, directory.path)) == 7);
}

TEST_CASE("child: what cannot be started says why") {
  const TemporaryDirectory directory;
  const auto plain = directory.file("plain", "exit 0", 0644);
  CHECK(refusal(spec_of({"no-such-command-here"})) == ErrorCode::child_not_found);
  CHECK(refusal(spec_of({""})) == ErrorCode::child_not_found);
  CHECK(refusal(spec_of({"/nonexistent/x"})) == ErrorCode::child_not_found);
  CHECK(refusal(spec_of({plain + "/x"})) == ErrorCode::child_not_found);
  CHECK(refusal(spec_of({plain})) == ErrorCode::child_not_executable);
  CHECK(refusal(spec_of({"plain"}, directory.path + ":/usr/bin")) ==
        ErrorCode::child_not_executable);
  CHECK(refusal(spec_of({directory.path})) == ErrorCode::child_not_executable);
  auto closed = spec_of({"true"});
  closed.stdout_fd = -1;
  CHECK(refusal(closed) == ErrorCode::child_not_started);
}

TEST_CASE("child: a file that may not be executed does not hide one further on") {
  const TemporaryDirectory directory;
  directory.file("true", "", 0644);
  CHECK(exit_of(spec_of({"true"}, directory.path + ":/usr/bin:/bin")) == 0);
}

TEST_CASE("child: a secret that does not fit into an environment is refused by name") {
  ChildEnvironment environment;
  const auto nul =
      environment.add_secret("S", SecretBytes::copy_of(as_bytes(std::string("a\0b", 3))).value());
  REQUIRE_FALSE(nul);
  CHECK(nul.error().code == ErrorCode::env_value_unusable);
  CHECK(nul.error().detail == "S: holds a NUL byte");
  const auto long_value =
      environment.add_secret("S", SecretBytes::create(kMaxEnvStringBytes).value());
  REQUIRE_FALSE(long_value);
  CHECK(long_value.error().code == ErrorCode::env_value_unusable);
}
