// The Go program's first databases: apps, user_secrets (later called vault_items), tee_instances
// bound to one user of one app, debug_policies of an app and a user; secrets encrypted.
//
// An app becomes a vault, a user of it an item. What could be fetched there can be fetched here by
// the same reference: every item gets the app's client_id and client_secret and its own members.
#pragma once

#include "store/import_rows.h"
#include "store/import_source.h"
#include "store/import_v1_secrets.h"

namespace jingui::store {

struct V1Options {
  /// A binding to one item becomes a grant of its vault even if the vault holds other items.
  bool insecure_grant_whole_vaults = false;
};

/// Hands every row to `rows`; a time that is missing or cannot be read becomes `now`. Secrets that
/// do not open are left out while others do. Errors: import_source_invalid,
/// import_master_key_invalid and _wrong, out_of_secret_memory, those of ImportRows.
Result<void> import_v1(ImportSource& source, V1Secrets& secrets, ImportRows& rows,
                       ImportReport& report, const V1Options& options, UnixSeconds now);

}  // namespace jingui::store
