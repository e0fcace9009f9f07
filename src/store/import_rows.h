// Judges every row of a source by the rules that the administration applies to requests, writes
// what passes and reports what does not. Rows come in the order vaults, fields, instances, grants,
// policies.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/import_report.h"
#include "store/import_target.h"

namespace jingui::store {

/// A registration as found. The FID is believed only if it is that of the key.
struct FoundInstance {
  std::string fid, app_id, label;
  ByteView public_key;
  UnixSeconds created_at;
  std::optional<UnixSeconds> last_used_at;
};

// Errors of all: those of ImportTarget. What cannot be stored is left out with a warning, and so is
// what hangs on it.
class ImportRows {
 public:
  ImportRows(ImportTarget& target, ImportReport& report, bool skip_existing)
      : target_(target), report_(report), skip_existing_(skip_existing) {}

  Result<void> vault(Vault vault);
  Result<void> field(const ImportedField& field);
  Result<void> instance(FoundInstance found);
  Result<void> grant(const std::string& vault, const std::string& fid, UnixSeconds created);
  Result<void> policy(const std::string& vault, const std::string& fid, const DebugPolicy& policy);

  /// Whether rows of this vault are written.
  bool takes_vault(const std::string& id) const { return vaults_.contains(id); }
  /// Whether the instance is, or was before, in the target.
  bool knows_instance(const std::string& fid) const;
  /// Error: import_conflict with the names of what was there before, unless existing ones are
  /// skipped.
  Result<void> check_conflicts() const;

 private:
  bool is_kept(bool exists, const std::string& about);
  bool can_pair(const char* what, const std::string& vault, const std::string& fid);
  void judge_value(const ImportedField& field, const std::string& about);
  bool judge_key(const FoundInstance& found, const std::string& about, Instance& instance);
  void judge_texts(FoundInstance& found, const std::string& about);

  ImportTarget& target_;
  ImportReport& report_;
  bool skip_existing_;
  std::map<std::string, std::size_t> vaults_;  // position in the report
  std::set<std::string> instances_;
  std::set<std::string> reported_vaults_;  // left out, and said so
  std::vector<std::string> conflicts_;
};

}  // namespace jingui::store
