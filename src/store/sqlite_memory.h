// SQLite's memory, wiped when it is freed: pages and statements hold values.
#pragma once

namespace jingui::store {

/// Makes SQLite wipe what it frees. Once per process, before the first connection; later calls do
/// nothing.
void wipe_sqlite_memory();

}  // namespace jingui::store
