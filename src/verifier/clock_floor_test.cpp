#include "verifier/clock_floor.h"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/file.h"
#include "verifier/build_time.h"

using namespace jingui;
using namespace jingui::verifier;

namespace {

struct TemporaryFolder {
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "jingui-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path;
};

const UnixSeconds kLater = build_time() + 1000;

}  // namespace

TEST_CASE("clock floor: no time before the commit that was built") {
  const ClockFloor floor;
  CHECK(floor.check(build_time()).has_value());
  const auto early = floor.check(build_time() + -1);
  REQUIRE_FALSE(early.has_value());
  CHECK(early.error().code == ErrorCode::clock_before_floor);
}

TEST_CASE("clock floor: raised by verified collateral, never lowered") {
  ClockFloor floor;
  floor.raise(kLater);
  floor.raise(build_time());
  CHECK(floor.check(kLater).has_value());
  CHECK(floor.check(kLater + -1).error().code == ErrorCode::clock_before_floor);
}

TEST_CASE("clock floor: kept over restarts, in a folder that it makes, for its owner only") {
  const TemporaryFolder folder;
  const std::string file = folder.path + "/cache/clock-floor";
  ClockFloor(file).raise(kLater);
  CHECK(ClockFloor(file).check(kLater + -1).error().code == ErrorCode::clock_before_floor);
  CHECK(ClockFloor(file).check(kLater).has_value());
  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("clock floor: a damaged file is none, a file that cannot be written stops nothing") {
  const TemporaryFolder folder;
  const std::string file = folder.path + "/clock-floor";
  REQUIRE(write_file_atomically(file, as_bytes("yesterday")).has_value());
  CHECK(ClockFloor(file).check(build_time()).has_value());
  ClockFloor nowhere("/proc/nowhere/clock-floor");
  nowhere.raise(kLater);
  CHECK(nowhere.check(kLater + -1).error().code == ErrorCode::clock_before_floor);
}
