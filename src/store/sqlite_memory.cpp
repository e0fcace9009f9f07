#include "store/sqlite_memory.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <mutex>

#include "base/secret_bytes.h"

namespace jingui::store {
namespace {

sqlite3_mem_methods original;

void wiping_free(void* memory) {
  if (memory == nullptr) return;
  wipe({static_cast<std::uint8_t*>(memory), static_cast<std::size_t>(original.xSize(memory))});
  original.xFree(memory);
}

// The system's realloc may move the bytes and leave the old ones behind.
void* wiping_realloc(void* memory, int size) {
  void* moved = original.xMalloc(size);
  if (moved == nullptr) return nullptr;
  const int kept = std::min(original.xSize(memory), size);
  std::memcpy(moved, memory, static_cast<std::size_t>(kept));
  wiping_free(memory);
  return moved;
}

void install() {
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &original) != SQLITE_OK) return;
  sqlite3_mem_methods wiping = original;
  wiping.xFree = wiping_free;
  wiping.xRealloc = wiping_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &wiping);
}

}  // namespace

void wipe_sqlite_memory() {
  static std::once_flag once;
  std::call_once(once, install);
}

}  // namespace jingui::store
