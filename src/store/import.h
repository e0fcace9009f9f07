// Import of a database of the public Go program into ours, all of it or nothing. Both of its
// versions are read: version 2 with values in clear, version 1 with encrypted ones.
// docs/migration.md says what becomes of what.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/secret_bytes.h"
#include "store/import_report.h"

namespace jingui::store {

struct ImportOptions {
  std::string source, target;
  /// 64 hex digits, looked at for a source of version 1 only; null if there is none. Must outlive
  /// the call.
  const SecretBytes* master_key_text = nullptr;
  bool dry_run = false;  // everything but the writing
  /// What the target has already stays as it is; otherwise it is an error.
  bool skip_existing = false;
  bool insecure_grant_whole_vaults = false;
};

/// The source, its log included, is read from a private copy in the target's directory and stays as
/// it is. Everything is checked before the target is opened for writing. Errors: file_not_found,
/// file_unreadable, import_source_invalid, import_source_in_use, import_conflict,
/// import_master_key_invalid, import_master_key_wrong, usage (source and target are one file),
/// out_of_secret_memory, and those of SqliteStore::open; after each the target holds what it held.
Result<ImportReport> import_go_database(const ImportOptions& options, UnixSeconds now);

}  // namespace jingui::store
