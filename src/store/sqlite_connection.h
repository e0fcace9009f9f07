// SQLite's C API behind three objects that clean up after themselves: a connection with its
// prepared statements, one use of a statement, a transaction. A connection belongs to one thread at
// a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui::store {

/// One use of a prepared statement: bind in order, step, read columns. The end of its life resets
/// the statement.
class Query {
 public:
  explicit Query(sqlite3_stmt* statement) : statement_(statement) {}
  Query(Query&& other) noexcept;
  Query& operator=(Query&&) = delete;
  ~Query();

  Query& text(std::string_view value);
  Query& integer(std::int64_t value);
  Query& null();
  /// Not copied: must live until the query ends.
  Query& blob(ByteView value);

  /// Whether there is a row. Errors: store_failed, store_busy, store_full.
  Result<bool> step();
  /// Steps to the end. Errors: as step().
  Result<void> run();

  // Columns of the present row, counted from 0.
  std::string text_at(int column) const;
  std::int64_t integer_at(int column) const;
  bool null_at(int column) const;
  std::string name_at(int column) const { return sqlite3_column_name(statement_, column); }
  /// SQLITE_TEXT and so on.
  int type_at(int column) const { return sqlite3_column_type(statement_, column); }
  /// These live until the next step. A text is UTF-8 whatever the file's encoding is.
  ByteView blob_at(int column) const;
  std::string_view text_view_at(int column) const;

 private:
  void note(int code);
  sqlite3_stmt* statement_;
  int next_ = 1;
  int failure_ = SQLITE_OK;
};

class Connection {
 public:
  enum class Use { write, read };
  /// Opens an existing file and sets what every connection needs. Errors: store_failed, store_busy.
  static Result<Connection> open(const std::string& path, Use use);

  /// The statement for `sql`, prepared on first use and kept. One statement has one use at a time.
  Result<Query> query(const char* sql);
  /// SQL without parameters, any number of statements.
  Result<void> execute(const char* sql);
  /// Rows changed by the last statement.
  int changes() const { return sqlite3_changes(db_.get()); }
  sqlite3* handle() const { return db_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  explicit Connection(sqlite3* db) : db_(db) {}
  std::unique_ptr<sqlite3, Close> db_;
  std::map<const char*, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

/// Rolls back unless commit() was called.
class Transaction {
 public:
  enum class Kind { read, write };
  static Result<Transaction> begin(Connection& connection, Kind kind);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

/// What an SQLite result code means to the caller, with SQLite's text, which never holds a bound
/// value.
Error sqlite_error(sqlite3* db, int code);

}  // namespace jingui::store
