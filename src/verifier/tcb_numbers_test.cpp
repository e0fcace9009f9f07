#include "verifier/tcb_numbers.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>

#include "base/file.h"

using namespace jingui;
using namespace jingui::verifier;

namespace {

constexpr UnixSeconds kDay{1795500000};

struct TemporaryFile {
  TemporaryFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "jingui-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    path = folder + "/made/tcb-number";
  }
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string folder, path;
};

}  // namespace

TEST_CASE("TCB numbers: a number begins when it takes the place of a lower one") {
  TcbNumbers numbers;
  CHECK_FALSE(numbers.since(17).has_value());
  numbers.note(17, kDay);
  CHECK_FALSE(numbers.since(17).has_value());
  numbers.note(18, kDay + 1);
  CHECK(numbers.since(18) == kDay + 1);
  numbers.note(18, kDay + 2);
  numbers.note(17, kDay + 3);
  CHECK(numbers.since(18) == kDay + 1);
  CHECK_FALSE(numbers.since(17).has_value());
  CHECK_FALSE(numbers.since(19).has_value());
}

TEST_CASE("TCB numbers: kept over restarts") {
  const TemporaryFile file;
  TcbNumbers(file.path).note(17, kDay);
  {
    TcbNumbers second(file.path);
    CHECK_FALSE(second.since(17).has_value());
    second.note(18, kDay);
  }
  CHECK(TcbNumbers(file.path).since(18) == kDay);
}

TEST_CASE("TCB numbers: a file that holds something else counts as none") {
  const TemporaryFile file;
  TcbNumbers(file.path).note(17, kDay);
  for (const char* content : {"", "17", "17 ", "x unknown", "17 soon", "17  unknown",
                              "99999999999 unknown", "-1 unknown"}) {
    REQUIRE(write_file_atomically(file.path, as_bytes(content)));
    TcbNumbers numbers(file.path);
    numbers.note(18, kDay);
    CHECK_FALSE_MESSAGE(numbers.since(18).has_value(), content);
  }
}
