#include "store/import_v2.h"

#include "store/import_times.h"

namespace jingui::store {
namespace {

Result<void> require_tables(ImportSource& source) {
  TRY(source.require_table("vaults", {"id", "name", "created_at"}));
  TRY(source.require_table(
      "vault_items", {"vault_id", "item_name", "section", "value", "created_at", "updated_at"}));
  TRY(source.require_table("tee_instances", {"fid", "label", "public_key", "dstack_app_id",
                                             "created_at", "last_used_at"}));
  TRY(source.require_table("vault_instance_access", {"vault_id", "fid", "created_at"}));
  return source.require_table("debug_policies", {"vault_id", "fid", "allow_read", "updated_at"});
}

struct Reader {
  ImportSource& source;
  ImportRows& rows;
  ImportReport& report;
  UnixSeconds now;

  Result<void> vaults() {
    auto row = TRY(source.rows(
        "vaults", "SELECT id, name, created_at FROM vaults ORDER BY created_at, rowid"));
    while (TRY(row.next())) {
      Vault vault;
      vault.id = TRY(row.text(0));
      vault.name = TRY(row.text(1));
      vault.created_at = time_or(row, 2, now, "vault " + shown(vault.id), report);
      TRY(rows.vault(std::move(vault)));
    }
    return {};
  }

  Result<void> fields() {
    auto row = TRY(source.rows("vault_items",
                               "SELECT vault_id, section, item_name, value, created_at, updated_at"
                               " FROM vault_items"));
    while (TRY(row.next())) {
      ImportedField field;
      field.name.vault = TRY(row.text(0));
      field.name.item = TRY(row.text(1));
      field.name.field = TRY(row.text(2));
      field.value = TRY(row.text_bytes(3));
      const std::string about = "a field of vault " + shown(field.name.vault);
      field.created_at = time_or(row, 4, now, about, report);
      field.updated_at = time_or(row, 5, now, about, report);
      TRY(rows.field(field));
    }
    return {};
  }

  Result<void> instances() {
    auto row = TRY(source.rows("tee_instances",
                               "SELECT fid, dstack_app_id, label, public_key, created_at,"
                               " last_used_at FROM tee_instances ORDER BY created_at, rowid"));
    while (TRY(row.next())) {
      FoundInstance found;
      found.fid = TRY(row.text(0));
      found.app_id = TRY(row.text(1));
      found.label = TRY(row.text(2));
      found.public_key = TRY(row.blob(3));
      const std::string about = "instance " + shown(found.fid);
      found.created_at = time_or(row, 4, now, about, report);
      found.last_used_at = optional_time(row, 5, about, report);
      TRY(rows.instance(std::move(found)));
    }
    return {};
  }

  Result<void> grants() {
    auto row = TRY(source.rows("vault_instance_access",
                               "SELECT vault_id, fid, created_at FROM vault_instance_access"
                               " ORDER BY vault_id, fid"));
    while (TRY(row.next())) {
      const auto vault = TRY(row.text(0));
      const auto fid = TRY(row.text(1));
      const auto created = time_or(row, 2, now, "a grant of vault " + shown(vault), report);
      TRY(rows.grant(vault, fid, created));
    }
    return {};
  }

  /// Anything but 1 denies.
  Result<void> policies() {
    auto row = TRY(source.rows("debug_policies",
                               "SELECT vault_id, fid, allow_read, updated_at FROM debug_policies"
                               " ORDER BY vault_id, fid"));
    while (TRY(row.next())) {
      const auto vault = TRY(row.text(0));
      const auto fid = TRY(row.text(1));
      DebugPolicy policy;
      policy.allow_read = TRY(row.integer(2)) == 1;
      policy.updated_at = time_or(row, 3, now, "a debug policy of vault " + shown(vault), report);
      TRY(rows.policy(vault, fid, policy));
    }
    return {};
  }
};

}  // namespace

Result<void> import_v2(ImportSource& source, ImportRows& rows, ImportReport& report,
                       UnixSeconds now) {
  TRY(require_tables(source));
  Reader reader{source, rows, report, now};
  TRY(reader.vaults());
  TRY(reader.fields());
  TRY(reader.instances());
  TRY(reader.grants());
  return reader.policies();
}

}  // namespace jingui::store
