#include "store/import_copy.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "store/limits.h"

namespace jingui::store {
namespace {

constexpr std::string_view kDatabaseMagic("SQLite format 3\0", 16);
constexpr std::string_view kJournalMagic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
// Where SQLite locks: the pending byte, the reserved byte and the range of shared locks.
constexpr off_t kFirstLockByte = 0x40000000;
constexpr off_t kLockBytes = 512;

tl::unexpected<Error> system_failure(ErrorCode code, const std::string& path) {
  return fail(code, path + ": " + std::strerror(errno));
}

Result<std::string> real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&::free)> real(::realpath(path.c_str(), nullptr), ::free);
  if (real) return std::string(real.get());
  return system_failure(errno == ENOENT ? ErrorCode::file_not_found : ErrorCode::file_unreadable,
                        path);
}

std::string first_bytes(int fd, std::size_t count) {
  std::string bytes(count, '\0');
  const ssize_t n = ::pread(fd, bytes.data(), count, 0);
  bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return bytes;
}

/// Closed if there is no such file.
Result<UniqueFd> open_source(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && errno != ENOENT) return system_failure(ErrorCode::file_unreadable, path);
  return file;
}

/// Size and times: what a writer would change. All zero for a file that is not there.
Result<struct stat> state_of(const UniqueFd& file, const std::string& path) {
  struct stat status {};
  if (!file) return status;
  if (::fstat(file.get(), &status) != 0) return system_failure(ErrorCode::file_unreadable, path);
  if (!S_ISREG(status.st_mode))
    return fail(ErrorCode::import_source_invalid, path + " is not a regular file");
  if (status.st_size > kMaxImportFileBytes)
    return fail(ErrorCode::import_source_invalid, path + " is too large");
  return status;
}

bool same_state(const struct stat& a, const struct stat& b) {
  return a.st_ino == b.st_ino && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

/// A program that has the database open in WAL mode holds a shared lock all the time.
Result<void> check_not_open(int fd, const std::string& path) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = kFirstLockByte;
  lock.l_len = kLockBytes;
  if (::fcntl(fd, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return {};
  return fail(ErrorCode::import_source_in_use, path + " is open in another program");
}

/// A rollback journal could make SQLite delete a file that it names, so it is not replayed here.
Result<void> check_no_open_journal(const std::string& path) {
  const auto journal = TRY(open_source(path));
  if (!journal || first_bytes(journal.get(), kJournalMagic.size()) != kJournalMagic) return {};
  return fail(ErrorCode::import_source_invalid,
              path +
                  " holds an unfinished transaction; open the database once with the program"
                  " that wrote it");
}

Result<void> copy_all(int from, int to, const std::string& path) {
  while (true) {
    const ssize_t n = ::sendfile(to, from, nullptr, std::size_t{1} << 20);
    if (n == 0) return {};
    if (n > 0 || errno == EINTR) continue;
    return system_failure(
        errno == ENOSPC || errno == EDQUOT ? ErrorCode::store_full : ErrorCode::store_failed, path);
  }
}

void overwrite(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return;
  const std::array<char, 65536> zeros{};
  for (off_t at = 0; at < status.st_size;) {
    const auto size = std::min<off_t>(zeros.size(), status.st_size - at);
    const ssize_t n = ::pwrite(fd, zeros.data(), static_cast<std::size_t>(size), at);
    if (n <= 0) return;
    at += n;
  }
  ::fdatasync(fd);
}

}  // namespace

Result<void> PrivateCopy::add(int from, const std::string& name) {
  const std::string path = folder_ + "/" + name;
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file) return system_failure(ErrorCode::store_failed, path);
  files_.push_back(std::move(file));
  return copy_all(from, files_.back().get(), path);
}

Result<PrivateCopy> PrivateCopy::make(const std::string& source, const std::string& directory) {
  const std::string path = TRY(real_path(source));
  const std::string log_path = path + "-wal";
  const auto file = TRY(open_source(path));
  const auto log = TRY(open_source(log_path));
  const auto before = TRY(state_of(file, path));
  const auto log_before = TRY(state_of(log, log_path));
  if (first_bytes(file.get(), kDatabaseMagic.size()) != kDatabaseMagic)
    return fail(ErrorCode::import_source_invalid, path + " is not an SQLite database");
  TRY(check_not_open(file.get(), path));
  TRY(check_no_open_journal(path + "-journal"));

  std::string folder = directory + "/jingui-import-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return system_failure(ErrorCode::store_failed, folder);
  PrivateCopy copy(folder);
  TRY(copy.add(file.get(), "source.db"));
  if (log) TRY(copy.add(log.get(), "source.db-wal"));

  TRY(check_not_open(file.get(), path));
  // The names again: a log that appears now is a writer at work.
  const auto log_again = TRY(open_source(log_path));
  const auto after = TRY(state_of(file, path));
  const auto log_after = TRY(state_of(log_again, log_path));
  if (!same_state(before, after) || !same_state(log_before, log_after))
    return fail(ErrorCode::import_source_in_use, path + " changed while it was read");
  return copy;
}

void PrivateCopy::remove_names() {
  for (const char* name : {"source.db", "source.db-wal", "source.db-shm", "source.db-journal"})
    ::unlink((folder_ + "/" + name).c_str());
  ::rmdir(folder_.c_str());
}

PrivateCopy::~PrivateCopy() {
  if (folder_.empty()) return;
  for (const auto& file : files_) overwrite(file.get());
  remove_names();
}

}  // namespace jingui::store
