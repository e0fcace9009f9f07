// A database of the public Go program as it is found: foreign bytes. What is read from it is
// checked for its type, its schema may hold nothing but tables and indices, and every SQLite error
// is import_source_invalid.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/import_copy.h"
#include "store/sqlite_connection.h"

namespace jingui::store {

/// Rows of one table. Every function but next() is for the present row. Error of all:
/// import_source_ invalid, naming table, column and row, never a value.
class SourceRows {
 public:
  SourceRows(std::string table, Query query) : table_(std::move(table)), query_(std::move(query)) {}
  Result<bool> next();
  /// An SQLite text, which may hold any bytes.
  Result<std::string> text(int column) const;
  /// As text(); lives until next().
  Result<ByteView> text_bytes(int column) const;
  /// Lives until next().
  Result<ByteView> blob(int column) const;
  Result<std::int64_t> integer(int column) const;
  bool is_null(int column) const { return query_.null_at(column); }
  /// A time as the Go program and its drivers write it: "YYYY-MM-DD hh:mm:ss" in UTC, with or
  /// without fraction and offset. Error: time_malformed, also for another type.
  Result<UnixSeconds> time(int column) const;

 private:
  Result<void> require_type(int column, int type) const;
  std::string table_;
  Query query_;
  std::size_t row_ = 0;
};

class ImportSource {
 public:
  /// Copies the file into `directory`, opens the copy with everything off that a schema could abuse
  /// and checks the whole of it. Errors: those of PrivateCopy::make, import_source_invalid.
  static Result<ImportSource> open(const std::string& path, const std::string& directory);

  Result<bool> has_table(std::string_view table);
  Result<bool> has_column(std::string_view table, std::string_view column);
  /// Error: import_source_invalid, naming what is missing.
  Result<void> require_table(std::string_view table,
                             std::initializer_list<std::string_view> columns);
  /// The first of `columns` that the table has. Error: import_source_invalid.
  Result<std::string> first_column(std::string_view table,
                                   std::initializer_list<std::string_view> columns);
  /// Names of all tables but SQLite's own.
  Result<std::vector<std::string>> tables();
  /// The rows of `sql`, with `argument` for its parameter if it has one. Tables and columns in it
  /// were looked for before.
  Result<SourceRows> rows(std::string table, const std::string& sql,
                          std::optional<std::string> argument = {});

 private:
  ImportSource(PrivateCopy copy, std::unique_ptr<Connection> connection)
      : copy_(std::move(copy)), connection_(std::move(connection)) {}
  PrivateCopy copy_;
  std::set<std::string> sql_;  // a connection keeps its statements by the address of their text
  std::unique_ptr<Connection> connection_;
};

/// "2026-03-02 11:04:52", optionally with a fraction and "Z", "+00:00", " +0000 UTC". Error:
/// time_malformed.
Result<UnixSeconds> parse_go_time(std::string_view text);

}  // namespace jingui::store
