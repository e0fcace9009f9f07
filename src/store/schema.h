// The tables and how older files become present ones. A file carries its version in user_version;
// versions only go up.
#pragma once

#include "base/result.h"
#include "store/sqlite_connection.h"

namespace jingui::store {

inline constexpr int kSchemaVersion = 2;

/// The version of the file: 0 if it is empty. Errors: store_newer; store_failed for a file of
/// another program.
Result<int> check_version(Connection& connection);
/// Brings the file to the present version in one transaction. Errors: store_newer; store_failed for
/// a file of another program, which is left as it is; store_full, store_busy.
Result<void> migrate(Connection& connection);

}  // namespace jingui::store
