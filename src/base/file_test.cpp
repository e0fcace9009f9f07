#include "base/file.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

using namespace jingui;

namespace {

/// A directory of its own that goes away again.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "jingui-file-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file(std::string_view name) const { return (path_ / name).string(); }
  std::size_t count() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

/// While it lives a file cannot grow beyond `bytes`, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_{};
  void (*old_handler_)(int) = nullptr;
};

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

}  // namespace

TEST_CASE("a file is written and read whole") {
  const TemporaryDirectory directory;
  const auto path = directory.file("a");
  for (const unsigned size : {0U, 1U, 16383U, 16384U, 16385U, 100000U}) {
    const Bytes content(size, 'x');
    REQUIRE(write_file_atomically(path, content));
    CHECK(read_file(path, 100000).value() == content);
    CHECK(to_bytes(read_secret_file(path, 100000)->expose()) == content);
  }
}

TEST_CASE("a written file is its owner's alone") {
  const TemporaryDirectory directory;
  REQUIRE(write_file_atomically(directory.file("a"), as_bytes("x")));
  struct stat status {};
  REQUIRE(::stat(directory.file("a").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(directory.count() == 1);
}

TEST_CASE("a file may be as large as the limit and no larger") {
  const TemporaryDirectory directory;
  const auto path = directory.file("a");
  REQUIRE(write_file_atomically(path, Bytes(16384)));
  CHECK(read_file(path, 16384)->size() == 16384);
  CHECK(code_of(read_file(path, 16383)) == ErrorCode::file_too_large);
  CHECK(read_secret_file(path, 16384)->size() == 16384);
  CHECK(code_of(read_secret_file(path, 16383)) == ErrorCode::file_too_large);
}

TEST_CASE("files that cannot be read") {
  const TemporaryDirectory directory;
  CHECK(code_of(read_file(directory.file("absent"), 10)) == ErrorCode::file_not_found);
  CHECK(code_of(read_secret_file(directory.file("absent"), 10)) == ErrorCode::file_not_found);
  CHECK(code_of(read_file(directory.file("."), 10)) == ErrorCode::file_unreadable);
  CHECK(code_of(read_secret_file(directory.file("."), 10)) == ErrorCode::file_unreadable);
  CHECK(code_of(read_file(directory.file(std::string(300, 'n')), 10)) ==
        ErrorCode::file_unreadable);
}

TEST_CASE("files that cannot be written") {
  const TemporaryDirectory directory;
  CHECK(code_of(write_file_atomically(directory.file("absent/a"), as_bytes("x"))) ==
        ErrorCode::file_unwritable);
  std::filesystem::create_directory(directory.file("taken"));
  CHECK(code_of(write_file_atomically(directory.file("taken"), as_bytes("x"))) ==
        ErrorCode::file_unwritable);
  CHECK(directory.count() == 1);
}

TEST_CASE("a full disk leaves the old content and nothing else") {
  const TemporaryDirectory directory;
  const auto path = directory.file("a");
  REQUIRE(write_file_atomically(path, as_bytes("old")));
  {
    const FileSizeLimit limit(4096);
    CHECK(code_of(write_file_atomically(path, Bytes(8192))) == ErrorCode::file_unwritable);
  }
  CHECK(read_file(path, 100).value() == to_bytes(as_bytes("old")));
  CHECK(directory.count() == 1);
}
