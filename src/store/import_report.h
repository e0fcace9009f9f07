// What an import brought over and what it did not: names and counts, never a value.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace jingui::store {

/// Something an administrator should know. `code` is stable: docs/migration.md lists them. `about`
/// and `text` are printable.
struct ImportWarning {
  std::string_view code;
  std::string about, text;
};

/// Names are as stored, which is UTF-8 without control characters.
struct ImportReport {
  struct Vault {
    std::string id, name;
    std::size_t fields = 0;
  };
  struct Instance {
    std::string fid, app_id, label;
  };
  struct Grant {
    std::string vault, fid;
  };
  struct Policy {
    std::string vault, fid;
    bool allow_read = false;
  };

  int source_version = 0;  // 1 or 2
  std::vector<Vault> vaults;
  std::vector<Instance> instances;
  std::vector<Grant> grants;
  std::vector<Policy> policies;
  std::size_t fields = 0;
  std::size_t skipped = 0;              // vaults, fields, instances, grants and policies left out
  std::vector<ImportWarning> warnings;  // the first kMaxImportWarnings
  std::size_t unlisted_warnings = 0;

  void warn(std::string_view code, std::string about, std::string text);
  /// A warning about something that is left out.
  void skip(std::string_view code, std::string about, std::string text);
};

/// A name from a foreign file for people: in quotes, printable(), cut off after
/// kMaxImportNameShown bytes.
std::string shown(std::string_view name);

}  // namespace jingui::store
