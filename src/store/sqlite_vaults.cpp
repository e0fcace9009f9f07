// SqliteStore: vaults and the items in them.
#include "store/sqlite_rows.h"
#include "store/sqlite_store.h"

namespace jingui::store {
namespace {

Result<void> remove_dependents(Connection& connection, const std::string& vault) {
  for (const char* sql :
       {"DELETE FROM debug_policies WHERE vault_id = ?", "DELETE FROM grants WHERE vault_id = ?",
        "DELETE FROM fields WHERE vault_id = ?"}) {
    auto query = TRY(connection.query(sql));
    TRY(query.text(vault).run());
  }
  return {};
}

Result<bool> has_dependents(Connection& connection, const std::string& vault) {
  auto query =
      TRY(connection.query("SELECT EXISTS(SELECT 1 FROM fields WHERE vault_id = ?1)"
                           " OR EXISTS(SELECT 1 FROM grants WHERE vault_id = ?1)"
                           " OR EXISTS(SELECT 1 FROM debug_policies WHERE vault_id = ?1)"));
  TRY(query.text(vault).step());
  return query.integer_at(0) != 0;
}

Result<void> delete_field(Connection& connection, const std::string& vault, const std::string& item,
                          const std::string& field) {
  auto query =
      TRY(connection.query("DELETE FROM fields WHERE vault_id = ? AND item = ? AND field = ?"));
  return query.text(vault).text(item).text(field).run();
}

Result<void> write_field(Connection& connection, const std::string& vault, const std::string& item,
                         const ItemChange::Field& field, UnixSeconds now) {
  auto query = TRY(
      connection.query("INSERT INTO fields(vault_id, item, field, value, created_at, updated_at)"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT(vault_id, item, field)"
                       " DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at"));
  query.text(vault).text(item).text(field.name).blob(field.value.expose()).integer(now.value);
  return query.run();
}

}  // namespace

Result<void> SqliteStore::create_vault(const std::string& id, const std::string& name,
                                       UnixSeconds now) {
  const std::lock_guard lock(write_mutex_);
  auto query = TRY(writer_.query(
      "INSERT INTO vaults(id, name, created_at) VALUES(?, ?, ?) ON CONFLICT(id) DO NOTHING"));
  TRY(query.text(id).text(name).integer(now.value).run());
  if (writer_.changes() == 0) return fail(ErrorCode::vault_exists);
  return {};
}

Result<std::vector<Vault>> SqliteStore::list_vaults() {
  const auto connection = TRY(reader());
  auto query =
      TRY(connection->query("SELECT id, name, created_at FROM vaults ORDER BY created_at, rowid"));
  std::vector<Vault> vaults;
  while (TRY(query.step()))
    vaults.push_back({query.text_at(0), query.text_at(1), {query.integer_at(2)}});
  return vaults;
}

Result<Vault> SqliteStore::get_vault(const std::string& id) {
  const auto connection = TRY(reader());
  auto query = TRY(connection->query("SELECT id, name, created_at FROM vaults WHERE id = ?"));
  if (!TRY(query.text(id).step())) return fail(ErrorCode::vault_not_found);
  return Vault{query.text_at(0), query.text_at(1), {query.integer_at(2)}};
}

Result<void> SqliteStore::rename_vault(const std::string& id, const std::string& name) {
  const std::lock_guard lock(write_mutex_);
  auto query = TRY(writer_.query("UPDATE vaults SET name = ? WHERE id = ?"));
  TRY(query.text(name).text(id).run());
  if (writer_.changes() == 0) return fail(ErrorCode::vault_not_found);
  return {};
}

Result<void> SqliteStore::delete_vault(const std::string& id, bool cascade) {
  const std::lock_guard lock(write_mutex_);
  auto transaction = TRY(Transaction::begin(writer_, Transaction::Kind::write));
  TRY(require_vault(writer_, id));
  if (cascade)
    TRY(remove_dependents(writer_, id));
  else if (TRY(has_dependents(writer_, id)))
    return fail(ErrorCode::vault_not_empty);
  {
    auto query = TRY(writer_.query("DELETE FROM vaults WHERE id = ?"));
    TRY(query.text(id).run());
  }
  TRY(transaction.commit());
  settle();
  return {};
}

Result<std::vector<std::string>> SqliteStore::list_items(const std::string& vault) {
  const auto connection = TRY(reader());
  auto query =
      TRY(connection->query("SELECT DISTINCT item FROM fields WHERE vault_id = ? ORDER BY item"));
  return read_names(query.text(vault));
}

Result<std::vector<std::string>> SqliteStore::list_fields(const std::string& vault,
                                                          const std::string& item) {
  const auto connection = TRY(reader());
  auto query = TRY(
      connection->query("SELECT field FROM fields WHERE vault_id = ? AND item = ? ORDER BY field"));
  return read_names(query.text(vault).text(item));
}

Result<void> SqliteStore::change_item(const std::string& vault, const std::string& item,
                                      const ItemChange& change, UnixSeconds now) {
  const std::lock_guard lock(write_mutex_);
  auto transaction = TRY(Transaction::begin(writer_, Transaction::Kind::write));
  TRY(require_vault(writer_, vault));
  for (const auto& name : change.deletions) TRY(delete_field(writer_, vault, item, name));
  for (const auto& field : change.fields) TRY(write_field(writer_, vault, item, field, now));
  TRY(transaction.commit());
  settle();
  return {};
}

Result<void> SqliteStore::delete_item(const std::string& vault, const std::string& item) {
  const std::lock_guard lock(write_mutex_);
  {
    auto query = TRY(writer_.query("DELETE FROM fields WHERE vault_id = ? AND item = ?"));
    TRY(query.text(vault).text(item).run());
  }
  if (writer_.changes() == 0) return fail(ErrorCode::item_not_found);
  settle();
  return {};
}

}  // namespace jingui::store
