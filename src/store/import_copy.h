// A private copy of a foreign database and its write-ahead log: SQLite writes to what it opens
// (locks, index of the log, recovery), and the source must stay as it is, byte for byte.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace jingui::store {

/// Files of mode 0600 in a directory of mode 0700, overwritten and removed at the end. The content
/// never passes through this program's memory.
class PrivateCopy {
 public:
  /// Copies `source`, and `source`-wal if there is one, into a new directory inside `directory`.
  /// Errors: file_not_found, file_unreadable; import_source_invalid (not a regular file, no SQLite
  /// database, longer than kMaxImportFileBytes, left in the middle of a transaction);
  /// import_source_in_use (another program has it open, or it changed while it was read);
  /// store_full, store_failed for the copy.
  static Result<PrivateCopy> make(const std::string& source, const std::string& directory);
  PrivateCopy(PrivateCopy&&) = default;
  PrivateCopy& operator=(PrivateCopy&&) = delete;
  ~PrivateCopy();

  std::string path() const { return folder_ + "/source.db"; }
  /// Takes the names away: who has the files open keeps them, and an end by force leaves nothing.
  void remove_names();

 private:
  explicit PrivateCopy(std::string folder) : folder_(std::move(folder)) {}
  Result<void> add(int from, const std::string& name);

  std::string folder_;
  std::vector<UniqueFd> files_;
};

}  // namespace jingui::store
