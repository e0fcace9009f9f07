#include "store/sqlite_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "base/unique_fd.h"
#include "store/limits.h"
#include "store/schema.h"

namespace jingui::store {
namespace {

/// SQLite gives its log the mode of the file, so the mode is set before SQLite sees the file.
Result<void> prepare_file(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0)
    return fail(ErrorCode::store_failed, path + ": " + std::strerror(errno));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 && ::fchmod(file.get(), S_IRUSR | S_IWUSR) != 0)
    return fail(ErrorCode::store_failed, path + ": cannot make it private to its owner");
  return {};
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path) {
  TRY(prepare_file(path));
  auto writer = TRY(Connection::open(path, Connection::Use::write));
  TRY(migrate(writer));
  // After the migration: a file of another program must stay as it is.
  TRY(writer.execute("PRAGMA journal_mode=WAL"));
  return std::unique_ptr<SqliteStore>(new SqliteStore(path, std::move(writer)));
}

SqliteStore::Reader::~Reader() {
  if (connection_ == nullptr) return;
  const std::lock_guard lock(store_->readers_mutex_);
  if (store_->idle_readers_.size() < kMaxIdleReaders)
    store_->idle_readers_.push_back(std::move(connection_));
}

Result<SqliteStore::Reader> SqliteStore::reader() {
  {
    const std::lock_guard lock(readers_mutex_);
    if (!idle_readers_.empty()) {
      auto connection = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return Reader(*this, std::move(connection));
    }
  }
  auto connection = TRY(Connection::open(path_, Connection::Use::read));
  return Reader(*this, std::make_unique<Connection>(std::move(connection)));
}

void SqliteStore::settle() {
  if (const auto done = writer_.execute("PRAGMA wal_checkpoint(TRUNCATE)"); !done)
    log::debug("store.checkpoint", {{"error", describe(done.error())}});
}

Result<void> SqliteStore::check_health() {
  const auto connection = TRY(reader());
  auto query = TRY(connection->query("SELECT count(*) FROM vaults"));
  return query.run();
}

Result<void> SqliteStore::limit_pages(std::int64_t pages) {
  const std::lock_guard lock(write_mutex_);
  return writer_.execute(("PRAGMA max_page_count=" + std::to_string(pages)).c_str());
}

}  // namespace jingui::store
