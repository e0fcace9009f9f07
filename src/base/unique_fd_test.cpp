#include "base/unique_fd.h"

#include <doctest/doctest.h>
#include <fcntl.h>

using jingui::UniqueFd;

namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

UniqueFd open_null() {
  return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

}  // namespace

TEST_CASE("a descriptor closes with its owner") {
  int fd = -1;
  {
    const UniqueFd owner = open_null();
    fd = owner.get();
    REQUIRE(is_open(fd));
  }
  CHECK_FALSE(is_open(fd));
  CHECK_FALSE(UniqueFd());
}

TEST_CASE("a descriptor has one owner") {
  UniqueFd a = open_null();
  const int fd = a.get();
  UniqueFd b(std::move(a));
  CHECK(b.get() == fd);
  UniqueFd c = open_null();
  const int other = c.get();
  c = std::move(b);
  CHECK(c.get() == fd);
  b.reset();
  CHECK_FALSE(is_open(other));
  CHECK(c.release() == fd);
  CHECK_FALSE(c);
  CHECK(is_open(fd));
  ::close(fd);
}
