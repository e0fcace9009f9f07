// Version 1: apps as vaults, their users' secrets as items.
#pragma once

#include <map>
#include <set>
#include <string>

#include "store/import_rows.h"
#include "store/import_source.h"
#include "store/import_v1_secrets.h"

namespace jingui::store {

/// Where rows come from and go to.
struct V1Import {
  ImportSource& source;
  V1Secrets& secrets;
  ImportRows& rows;
  ImportReport& report;
  UnixSeconds now;
};

/// Names of items by vault, those that could not be opened included.
using V1Items = std::map<std::string, std::set<std::string>>;

/// Errors: as import_v1().
Result<V1Items> import_v1_items(const V1Import& import);

/// SQL for a column that older or newer files may lack: its name, else `otherwise`.
Result<std::string> column_or(ImportSource& source, const std::string& table,
                              std::string_view column, const char* otherwise = "NULL");

}  // namespace jingui::store
