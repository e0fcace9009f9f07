// Where an import writes: our database, in one transaction. A rehearsal knows what the file holds
// and writes nothing.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "store/sqlite_connection.h"
#include "store/store.h"

namespace jingui::store {

struct ImportedField {
  ValueName name;
  ByteView value;
  UnixSeconds created_at, updated_at;
};

class ImportTarget {
 public:
  /// Reads the names of what is there; a file that does not exist is empty. Errors: store_newer,
  /// store_failed, store_busy.
  static Result<ImportTarget> rehearse(const std::string& path);
  /// Creates the file if it is missing and begins the transaction; the end of this object without
  /// commit() undoes everything. Errors: as SqliteStore::open.
  static Result<ImportTarget> open(const std::string& path);

  /// Whether the file held them before the import.
  bool holds_vault(const std::string& id) const { return vaults_.contains(id); }
  bool holds_instance(const std::string& fid) const { return instances_.contains(fid); }

  // Errors of all: store_full, store_busy, store_failed; import_source_invalid if the row has been
  // written already: the source has it twice.
  Result<void> write_vault(const Vault& vault);
  Result<void> write_field(const ImportedField& field);
  Result<void> write_instance(const Instance& instance);
  Result<void> write_grant(const std::string& vault, const std::string& fid, UnixSeconds created);
  Result<void> write_policy(const std::string& vault, const std::string& fid,
                            const DebugPolicy& policy);
  Result<void> commit();

 private:
  ImportTarget() = default;
  Result<void> read_names(Connection& connection);
  Result<void> run_once(Query query, const char* what);

  // Both absent in a rehearsal. The transaction ends before the connection.
  std::unique_ptr<Connection> connection_;
  std::optional<Transaction> transaction_;
  std::set<std::string> vaults_, instances_;
};

}  // namespace jingui::store
