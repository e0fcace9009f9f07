#include "store/sqlite_connection.h"

#include <cerrno>
#include <utility>

#include "store/limits.h"
#include "store/sqlite_memory.h"

namespace jingui::store {
namespace {

// secure_delete overwrites what is deleted; FULL makes a committed transaction survive a power cut
// in WAL mode.
constexpr const char* kWriterPragmas =
    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;";
constexpr const char* kReaderPragmas =
    "PRAGMA query_only=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
    "PRAGMA trusted_schema=OFF;";

bool is_out_of_space(sqlite3* db, int code) {
  if (code == SQLITE_FULL) return true;
  if (code != SQLITE_IOERR) return false;
  const int system = sqlite3_system_errno(db);
  return system == ENOSPC || system == EDQUOT || system == EFBIG;
}

}  // namespace

Error sqlite_error(sqlite3* db, int code) {
  const int primary = code & 0xff;
  const std::string text = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  if (is_out_of_space(db, primary)) return {ErrorCode::store_full, text};
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) return {ErrorCode::store_busy, text};
  return {ErrorCode::store_failed, text};
}

Query::Query(Query&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)),
      next_(other.next_),
      failure_(other.failure_) {}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Query::note(int code) {
  ++next_;
  if (failure_ == SQLITE_OK) failure_ = code;
}

Query& Query::text(std::string_view value) {
  note(sqlite3_bind_text64(statement_, next_, value.data() != nullptr ? value.data() : "",
                           value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Query& Query::integer(std::int64_t value) {
  note(sqlite3_bind_int64(statement_, next_, value));
  return *this;
}

Query& Query::null() {
  note(sqlite3_bind_null(statement_, next_));
  return *this;
}

Query& Query::blob(ByteView value) {
  // A null pointer would bind NULL; an empty value is a value.
  const auto* data = value.empty() ? reinterpret_cast<const std::uint8_t*>("") : value.data();
  note(sqlite3_bind_blob64(statement_, next_, data, value.size(), SQLITE_STATIC));
  return *this;
}

Result<bool> Query::step() {
  const int code = failure_ == SQLITE_OK ? sqlite3_step(statement_) : failure_;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(sqlite_error(sqlite3_db_handle(statement_), code));
}

Result<void> Query::run() {
  while (TRY(step())) {
  }
  return {};
}

std::string_view Query::text_view_at(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string Query::text_at(int column) const {
  return std::string(text_view_at(column));
}

std::int64_t Query::integer_at(int column) const {
  return sqlite3_column_int64(statement_, column);
}

bool Query::null_at(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

ByteView Query::blob_at(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Result<Connection> Connection::open(const std::string& path, Use use) {
  wipe_sqlite_memory();
  sqlite3* db = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &db,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Connection connection(db);
  if (code != SQLITE_OK) return fail(sqlite_error(db, code));
  sqlite3_busy_timeout(db, kBusyTimeoutMs);
  TRY(connection.execute(use == Use::write ? kWriterPragmas : kReaderPragmas));
  return connection;
}

Result<Query> Connection::query(const char* sql) {
  auto& kept = statements_[sql];
  if (kept == nullptr) {
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return fail(sqlite_error(db_.get(), code));
    kept.reset(statement);
  }
  return Query(kept.get());
}

Result<void> Connection::execute(const char* sql) {
  const int code = sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(sqlite_error(db_.get(), code));
  return {};
}

Result<Transaction> Transaction::begin(Connection& connection, Kind kind) {
  TRY(connection.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN"));
  return Transaction(connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
  // A full disk makes SQLite roll back by itself.
  if (connection_ == nullptr || sqlite3_get_autocommit(connection_->handle()) != 0) return;
  sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::commit() {
  TRY(connection_->execute("COMMIT"));
  connection_ = nullptr;
  return {};
}

}  // namespace jingui::store
