#include "base/harden_process.h"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace {

/// Runs in a child, since it changes the process for good; the exit code is the first thing that is
/// wrong.
int check_hardened() {
  jingui::harden_process();
  rlimit core{};
  if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0) return 1;
  if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 2;
  if (umask(0) != 077) return 3;
  if (std::signal(SIGPIPE, SIG_DFL) != SIG_IGN) return 4;
  return 0;
}

}  // namespace

TEST_CASE("a hardened process leaves no core, is not dumpable and keeps its files to itself") {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(check_hardened());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
