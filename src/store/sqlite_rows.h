// Rows of the tables as values, shared by the files that implement SqliteStore.
#pragma once

#include "store/sqlite_connection.h"
#include "store/store.h"

namespace jingui::store {

/// The columns read_instance() expects, in order.
#define JINGUI_INSTANCE_COLUMNS \
  "fid, public_key, app_id, label, profile, enabled, created_at, last_used_at"

/// Error: store_failed for a row that cannot be one of ours.
Result<Instance> read_instance(const Query& query);
Result<std::vector<Instance>> read_instances(Query& query);
/// The first column of every row.
Result<std::vector<std::string>> read_names(Query& query);
/// Errors: vault_not_found and instance_not_found if there is no such row.
Result<void> require_vault(Connection& connection, const std::string& id);
Result<void> require_instance(Connection& connection, const std::string& fid);

}  // namespace jingui::store
