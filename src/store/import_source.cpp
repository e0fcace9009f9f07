#include "store/import_source.h"

#include <array>
#include <utility>

#include "store/import_report.h"
#include "store/limits.h"

namespace jingui::store {
namespace {

/// Before the first read: the index of the log is then kept in memory, not in a file.
constexpr const char* kPragmas =
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
    "PRAGMA ignore_check_constraints=ON;";

constexpr auto kLimits = std::to_array<std::pair<int, int>>({
    {SQLITE_LIMIT_LENGTH, kMaxImportRowBytes},
    {SQLITE_LIMIT_SQL_LENGTH, kMaxImportSqlBytes},
    {SQLITE_LIMIT_COLUMN, 100},
    {SQLITE_LIMIT_EXPR_DEPTH, 20},
    {SQLITE_LIMIT_COMPOUND_SELECT, 3},
    {SQLITE_LIMIT_VDBE_OP, 25000},
    {SQLITE_LIMIT_FUNCTION_ARG, 8},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
});

constexpr auto kSwitches = std::to_array<std::pair<int, int>>({
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
});

tl::unexpected<Error> invalid(std::string detail) {
  return fail(ErrorCode::import_source_invalid, std::move(detail));
}

/// SQLite's words may hold names from the file.
template <class T>
Result<T> from_source(Result<T> result) {
  if (!result) return invalid("SQLite says " + shown(result.error().detail));
  return result;
}

Result<void> disarm(Connection& connection) {
  for (const auto& [limit, value] : kLimits) sqlite3_limit(connection.handle(), limit, value);
  for (const auto& [option, value] : kSwitches)
    if (sqlite3_db_config(connection.handle(), option, value, nullptr) != SQLITE_OK)
      return fail(ErrorCode::store_failed, "this SQLite cannot open foreign files safely");
  return from_source(connection.execute(kPragmas));
}

/// A table has a page in the file; a virtual one has not, and runs code of a module.
Result<void> check_objects(Connection& connection) {
  auto query = TRY(from_source(connection.query(
      "SELECT type = 'index' OR (type = 'table' AND rootpage > 0) FROM sqlite_master")));
  int count = 0;
  while (TRY(from_source(query.step()))) {
    if (query.integer_at(0) != 1)
      return invalid(
          "it has a view, a trigger or a virtual table, which the Go program does not make");
    if (++count > kMaxImportObjects) return invalid("it has too many tables");
  }
  return {};
}

Result<void> check_integrity(Connection& connection) {
  auto query = TRY(from_source(connection.query("PRAGMA integrity_check(1)")));
  if (!TRY(from_source(query.step()))) return invalid("its integrity cannot be checked");
  if (query.text_view_at(0) != "ok") return invalid("the file is damaged");
  return {};
}

}  // namespace

Result<bool> SourceRows::next() {
  ++row_;
  return from_source(query_.step());
}

Result<void> SourceRows::require_type(int column, int type) const {
  if (query_.type_at(column) == type) return {};
  return invalid("table " + table_ + ", row " + std::to_string(row_) + ": " +
                 query_.name_at(column) + " has another type than it should");
}

Result<ByteView> SourceRows::text_bytes(int column) const {
  TRY(require_type(column, SQLITE_TEXT));
  return as_bytes(query_.text_view_at(column));
}

Result<std::string> SourceRows::text(int column) const {
  return std::string(as_text(TRY(text_bytes(column))));
}

Result<ByteView> SourceRows::blob(int column) const {
  TRY(require_type(column, SQLITE_BLOB));
  return query_.blob_at(column);
}

Result<std::int64_t> SourceRows::integer(int column) const {
  TRY(require_type(column, SQLITE_INTEGER));
  return query_.integer_at(column);
}

Result<UnixSeconds> SourceRows::time(int column) const {
  if (query_.type_at(column) != SQLITE_TEXT) return fail(ErrorCode::time_malformed);
  return parse_go_time(query_.text_view_at(column));
}

Result<ImportSource> ImportSource::open(const std::string& path, const std::string& directory) {
  auto copy = TRY(PrivateCopy::make(path, directory));
  auto connection = std::make_unique<Connection>(
      TRY(from_source(Connection::open(copy.path(), Connection::Use::read))));
  TRY(disarm(*connection));
  TRY(check_objects(*connection));
  copy.remove_names();  // SQLite has read from it, so it holds all that it needs
  TRY(check_integrity(*connection));
  return ImportSource(std::move(copy), std::move(connection));
}

Result<bool> ImportSource::has_table(std::string_view table) {
  auto query = TRY(from_source(
      connection_->query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")));
  return from_source(query.text(table).step());
}

Result<bool> ImportSource::has_column(std::string_view table, std::string_view column) {
  // A hidden column is computed.
  auto query = TRY(from_source(
      connection_->query("SELECT 1 FROM pragma_table_xinfo(?) WHERE name = ? AND hidden = 0")));
  return from_source(query.text(table).text(column).step());
}

Result<void> ImportSource::require_table(std::string_view table,
                                         std::initializer_list<std::string_view> columns) {
  if (!TRY(has_table(table))) return invalid("it has no table " + std::string(table));
  for (const auto column : columns) TRY(first_column(table, {column}));
  return {};
}

Result<std::string> ImportSource::first_column(std::string_view table,
                                               std::initializer_list<std::string_view> columns) {
  for (const auto column : columns)
    if (TRY(has_column(table, column))) return std::string(column);
  return invalid("table " + std::string(table) + " has no column " + std::string(*columns.begin()));
}

Result<std::vector<std::string>> ImportSource::tables() {
  auto row = TRY(rows("sqlite_master",
                      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE"
                      " 'sqlite!_%' ESCAPE '!' ORDER BY name"));
  std::vector<std::string> names;
  while (TRY(row.next())) names.push_back(TRY(row.text(0)));
  return names;
}

Result<SourceRows> ImportSource::rows(std::string table, const std::string& sql,
                                      std::optional<std::string> argument) {
  auto query = TRY(from_source(connection_->query(sql_.insert(sql).first->c_str())));
  if (argument) query.text(*argument);
  return SourceRows(std::move(table), std::move(query));
}

Result<UnixSeconds> parse_go_time(std::string_view text) {
  const auto date_end = text.find_first_of(" T");
  const auto time_end = text.find_first_of(" Z+-", date_end == text.npos ? 0 : date_end + 1);
  const std::string time(text.substr(0, time_end));
  auto rest = time_end == text.npos ? std::string_view() : text.substr(time_end);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  const bool offset_without_colon = rest.size() >= 5 && rest[3] != ':';
  if (rest.empty() || rest == "Z" || rest == "UTC") return parse_rfc3339(time + "Z");
  const std::string hours(rest.substr(0, 3));
  const auto minutes =
      rest.substr(offset_without_colon ? 3 : std::min<std::size_t>(4, rest.size()));
  return parse_rfc3339(time + hours + ":" + std::string(minutes.substr(0, 2)));
}

}  // namespace jingui::store
