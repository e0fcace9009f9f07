// The Go program's present database: vaults, vault_items, tee_instances, vault_instance_access,
// debug_policies. Values are plain text; the column `section` is the item, `item_name` the field.
#pragma once

#include "store/import_rows.h"
#include "store/import_source.h"

namespace jingui::store {

/// Hands every row to `rows`. A time that cannot be read becomes `now`, with a warning. Errors:
/// import_source_invalid and those of ImportRows.
Result<void> import_v2(ImportSource& source, ImportRows& rows, ImportReport& report,
                       UnixSeconds now);

}  // namespace jingui::store
