#include "http/open_files.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include "http/limits.h"

using namespace jingui::http;

namespace {

/// Puts the soft limit back at the end.
class SoftLimit {
 public:
  explicit SoftLimit(rlim_t files) {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    rlimit limit = before_;
    limit.rlim_cur = files;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  }
  SoftLimit(const SoftLimit&) = delete;
  SoftLimit& operator=(const SoftLimit&) = delete;
  ~SoftLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  rlim_t hard() const { return before_.rlim_max; }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("the limit on open files is raised as far as it goes") {
  const SoftLimit low(300);
  CHECK(raise_open_file_limit() == low.hard());
  rlimit now{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &now) == 0);
  CHECK(now.rlim_cur == low.hard());
}

TEST_CASE("connections leave room for the files that a server needs") {
  const SoftLimit low(1000);
  CHECK(affordable_connections(10) == 10);
  CHECK(affordable_connections(100000) == 1000 - kReservedDescriptors);
  const SoftLimit lower(kReservedDescriptors - 1);
  CHECK(affordable_connections(10) == 1);
}
