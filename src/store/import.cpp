#include "store/import.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "store/import_rows.h"
#include "store/import_source.h"
#include "store/import_target.h"
#include "store/import_v1.h"
#include "store/import_v2.h"

namespace jingui::store {
namespace {

constexpr auto kKnownTables =
    std::to_array<std::string_view>({"apps", "debug_policies", "tee_instances", "user_secrets",
                                     "vault_instance_access", "vault_items", "vaults"});

Result<void> check_two_files(const ImportOptions& options) {
  struct stat source {
  }, target{};
  if (::stat(options.source.c_str(), &source) != 0 || ::stat(options.target.c_str(), &target) != 0)
    return {};
  if (source.st_dev != target.st_dev || source.st_ino != target.st_ino) return {};
  return fail(ErrorCode::usage, "the file to import is the server's own database file");
}

std::string directory_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

Result<int> version_of(ImportSource& source) {
  const bool v1 = TRY(source.has_table("apps"));
  const bool v2 = TRY(source.has_table("vaults"));
  if (v1 && v2)
    return fail(ErrorCode::import_source_invalid, "it has tables of two versions, apps and vaults");
  if (!v1 && !v2)
    return fail(ErrorCode::import_source_invalid, "it has neither a table vaults nor a table apps");
  return v1 ? 1 : 2;
}

Result<void> report_other_tables(ImportSource& source, ImportReport& report) {
  for (const auto& table : TRY(source.tables()))
    if (std::ranges::find(kKnownTables, table) == kKnownTables.end())
      report.warn("table_left_out", "table " + shown(table), "it is none of the Go program's");
  return {};
}

Result<ImportReport> bring_over(ImportSource& source, ImportTarget target,
                                const ImportOptions& options, UnixSeconds now) {
  ImportReport report;
  report.source_version = TRY(version_of(source));
  TRY(report_other_tables(source, report));
  ImportRows rows(target, report, options.skip_existing);
  if (report.source_version == 2) {
    TRY(import_v2(source, rows, report, now));
  } else {
    auto secrets = TRY(V1Secrets::create(options.master_key_text));
    TRY(import_v1(source, secrets, rows, report, {options.insecure_grant_whole_vaults}, now));
  }
  TRY(rows.check_conflicts());
  TRY(target.commit());
  return report;
}

}  // namespace

Result<ImportReport> import_go_database(const ImportOptions& options, UnixSeconds now) {
  TRY(check_two_files(options));
  auto source = TRY(ImportSource::open(options.source, directory_of(options.target)));
  // The rehearsal finds what is wrong with the source before the target is touched.
  auto rehearsal = TRY(ImportTarget::rehearse(options.target));
  auto report = TRY(bring_over(source, std::move(rehearsal), options, now));
  if (options.dry_run) return report;
  auto target = TRY(ImportTarget::open(options.target));
  return bring_over(source, std::move(target), options, now);
}

}  // namespace jingui::store
