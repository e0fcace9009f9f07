#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/unique_fd.h"

namespace jingui {
namespace {

std::string errno_text() {
  return std::generic_category().message(errno);
}

Result<UniqueFd> open_for_reading(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd) return fd;
  const auto code = errno == ENOENT ? ErrorCode::file_not_found : ErrorCode::file_unreadable;
  return fail(code, path + ": " + errno_text());
}

/// Reads until the buffer is full or the file ends; the number of bytes read, or -1.
ssize_t read_fully(int fd, std::span<std::uint8_t> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = ::read(fd, out.data() + done, out.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return static_cast<ssize_t>(done);
}

bool write_fully(int fd, ByteView content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    content = content.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

/// Grows as it reads, so that pipes and /proc files work too.
constexpr std::size_t kReadChunk = 16384;

}  // namespace

Result<Bytes> read_file(const std::string& path, std::size_t limit) {
  const UniqueFd fd = TRY(open_for_reading(path));
  Bytes content;
  while (true) {
    const std::size_t old = content.size();
    content.resize(std::min(old + kReadChunk, limit + 1));
    const ssize_t n = read_fully(fd.get(), std::span(content).subspan(old));
    if (n < 0) return fail(ErrorCode::file_unreadable, path + ": " + errno_text());
    content.resize(old + static_cast<std::size_t>(n));
    if (content.size() > limit) return fail(ErrorCode::file_too_large, path);
    if (static_cast<std::size_t>(n) < kReadChunk) return content;
  }
}

Result<SecretBytes> read_secret_file(const std::string& path, std::size_t limit) {
  const UniqueFd fd = TRY(open_for_reading(path));
  auto content = TRY(SecretBytes::create(limit + 1));
  const ssize_t n = read_fully(fd.get(), content.expose());
  if (n < 0) return fail(ErrorCode::file_unreadable, path + ": " + errno_text());
  if (static_cast<std::size_t>(n) > limit) return fail(ErrorCode::file_too_large, path);
  content.truncate(static_cast<std::size_t>(n));
  return content;
}

Result<void> write_file_atomically(const std::string& path, ByteView content) {
  std::string temporary = path + ".XXXXXX";
  UniqueFd fd(::mkostemp(temporary.data(), O_CLOEXEC));
  const auto give_up = [&] {
    auto error = fail(ErrorCode::file_unwritable, path + ": " + errno_text());
    if (fd) ::unlink(temporary.c_str());
    return error;
  };
  if (!fd || !write_fully(fd.get(), content) || ::fsync(fd.get()) != 0) return give_up();
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up();
  return {};
}

}  // namespace jingui
