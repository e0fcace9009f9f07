#include "store/import_v1.h"

#include <algorithm>

#include "store/import_times.h"
#include "store/import_v1_items.h"

namespace jingui::store {
namespace {

/// An instance could use one item of one vault.
struct Binding {
  std::string fid, vault, item;
  UnixSeconds created_at;
};

Result<std::vector<Binding>> import_instances(const V1Import& import) {
  auto& source = import.source;
  const std::string table = "tee_instances";
  TRY(source.require_table(table, {"fid", "public_key", "label"}));
  const auto vault = TRY(source.first_column(table, {"bound_app_id", "bound_vault"}));
  const auto item = TRY(source.first_column(table, {"bound_user_id", "bound_item"}));
  const auto app = TRY(column_or(source, table, "bound_attestation_app_id", "''"));
  const auto created = TRY(column_or(source, table, "created_at"));
  const auto used = TRY(column_or(source, table, "last_used_at"));
  auto row = TRY(source.rows(table, "SELECT fid, coalesce(" + app +
                                        ", ''), coalesce(label, ''), public_key, " + created +
                                        ", " + used + ", coalesce(" + vault + ", ''), coalesce(" +
                                        item + ", '') FROM tee_instances ORDER BY rowid"));
  std::vector<Binding> bindings;
  while (TRY(row.next())) {
    FoundInstance found;
    found.fid = TRY(row.text(0));
    found.app_id = TRY(row.text(1));
    found.label = TRY(row.text(2));
    found.public_key = TRY(row.blob(3));
    const std::string about = "instance " + shown(found.fid);
    found.created_at = time_or(row, 4, import.now, about, import.report);
    found.last_used_at = optional_time(row, 5, about, import.report);
    Binding binding;
    binding.fid = found.fid;
    binding.vault = TRY(row.text(6));
    binding.item = TRY(row.text(7));
    binding.created_at = found.created_at;
    if (!binding.vault.empty()) bindings.push_back(std::move(binding));
    TRY(import.rows.instance(std::move(found)));
  }
  return bindings;
}

/// A grant here opens a whole vault; there it opened one item.
Result<void> import_grants(const V1Import& import, const std::vector<Binding>& bindings,
                           const V1Items& items, const V1Options& options) {
  for (const auto& binding : bindings) {
    const auto found = items.find(binding.vault);
    const bool widens =
        found != items.end() && std::ranges::any_of(found->second, [&](const std::string& item) {
          return item != binding.item;
        });
    const std::string about =
        "grant of vault " + shown(binding.vault) + " and instance " + shown(binding.fid);
    if (widens && !options.insecure_grant_whole_vaults) {
      import.report.skip("grant_withheld", about,
                         "the instance could read item " + shown(binding.item) +
                             " only; a grant opens every item of the vault");
      continue;
    }
    if (widens)
      import.report.warn("grant_widened", about,
                         "the instance could read item " + shown(binding.item) +
                             " only and can read every item of the vault now");
    TRY(import.rows.grant(binding.vault, binding.fid, binding.created_at));
  }
  return {};
}

using Policies = std::map<std::string, DebugPolicy>;

/// By vault: denied if one of its items was.
Result<Policies> read_policies(const V1Import& import) {
  Policies policies;
  auto& source = import.source;
  const std::string table = "debug_policies";
  if (!TRY(source.has_table(table))) return policies;
  const auto vault = TRY(source.first_column(table, {"app_id", "vault", "vault_id"}));
  TRY(source.require_table(table, {"allow_read"}));
  const auto updated_column = TRY(column_or(source, table, "updated_at"));
  auto row = TRY(source.rows(
      table, "SELECT " + vault + ", allow_read, " + updated_column + " FROM debug_policies"));
  while (TRY(row.next())) {
    const auto name = TRY(row.text(0));
    const auto updated =
        time_or(row, 2, import.now, "a debug policy of vault " + shown(name), import.report);
    const bool allows = TRY(row.integer(1)) == 1;
    auto [found, added] = policies.try_emplace(name, DebugPolicy{allows, updated});
    if (added) continue;
    found->second.allow_read = found->second.allow_read && allows;
    found->second.updated_at = std::max(found->second.updated_at, updated);
  }
  return policies;
}

Result<void> import_policies(const V1Import& import, const std::vector<Binding>& bindings) {
  const auto policies = TRY(read_policies(import));
  for (const auto& [vault, policy] : policies) {
    bool kept = false;
    for (const auto& binding : bindings) {
      if (binding.vault != vault || !import.rows.knows_instance(binding.fid)) continue;
      TRY(import.rows.policy(vault, binding.fid, policy));
      kept = true;
    }
    if (!kept && !policy.allow_read)
      import.report.skip("denial_without_instance", "debug policy of vault " + shown(vault),
                         "reading was denied, but no instance is there to deny it to: deny it"
                         " again after the first grant");
  }
  return {};
}

Result<void> say_what_has_no_place(const V1Import& import) {
  if (TRY(import.source.has_column("apps", "required_scopes")))
    import.report.warn("oauth_left_out", "table \"apps\"",
                       "service types and OAuth scopes have no place here and are left out");
  return {};
}

}  // namespace

Result<void> import_v1(ImportSource& source, V1Secrets& secrets, ImportRows& rows,
                       ImportReport& report, const V1Options& options, UnixSeconds now) {
  const V1Import import{source, secrets, rows, report, now};
  TRY(say_what_has_no_place(import));
  const auto items = TRY(import_v1_items(import));
  TRY(secrets.check_key());
  const auto bindings = TRY(import_instances(import));
  TRY(import_grants(import, bindings, items, options));
  return import_policies(import, bindings);
}

}  // namespace jingui::store
