// `jingui-server import`: settings and output of store::import_go_database.
#pragma once

#include <string>

#include "base/result.h"

namespace jingui::cli {

struct ImportArguments {
  std::string source;
  std::string db_path;          // where to import to
  std::string master_key_file;  // empty: JINGUI_MASTER_KEY, if that is set
  bool dry_run = false;
  bool skip_existing = false;
  bool insecure_grant_whole_vaults = false;
  bool json = false;
};

/// Imports and prints what came over on stdout, warnings on stderr; with `json` one object on
/// stdout. JINGUI_MASTER_KEY is wiped from the environment. Errors: those of import_go_database,
/// import_master_key_invalid, file_*.
Result<void> run_import(const ImportArguments& arguments);

}  // namespace jingui::cli
