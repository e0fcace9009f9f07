// SqliteStore: instances, their grants and debug policies.
#include "store/sqlite_rows.h"
#include "store/sqlite_store.h"

namespace jingui::store {
namespace {

Result<void> require_pair(Connection& connection, const std::string& vault,
                          const std::string& fid) {
  TRY(require_vault(connection, vault));
  return require_instance(connection, fid);
}

}  // namespace

Result<void> SqliteStore::register_instance(const Instance& instance) {
  const std::lock_guard lock(write_mutex_);
  auto query = TRY(writer_.query("INSERT INTO instances(" JINGUI_INSTANCE_COLUMNS
                                 ") VALUES(?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING"));
  query.text(instance.fid).blob(instance.public_key).text(instance.app_id).text(instance.label);
  query.text(profile_name(instance.profile)).integer(instance.enabled ? 1 : 0);
  TRY(query.integer(instance.created_at.value).run());
  if (writer_.changes() == 0) return fail(ErrorCode::instance_exists);
  return {};
}

Result<std::vector<Instance>> SqliteStore::list_instances() {
  const auto connection = TRY(reader());
  auto query = TRY(connection->query("SELECT " JINGUI_INSTANCE_COLUMNS
                                     " FROM instances ORDER BY created_at, rowid"));
  return read_instances(query);
}

Result<Instance> SqliteStore::get_instance(const std::string& fid) {
  const auto connection = TRY(reader());
  auto query =
      TRY(connection->query("SELECT " JINGUI_INSTANCE_COLUMNS " FROM instances WHERE fid = ?"));
  if (!TRY(query.text(fid).step())) return fail(ErrorCode::instance_not_found);
  return read_instance(query);
}

Result<void> SqliteStore::update_instance(const std::string& fid, const InstanceChange& change) {
  const std::lock_guard lock(write_mutex_);
  auto transaction = TRY(Transaction::begin(writer_, Transaction::Kind::write));
  Instance next;
  {
    auto query =
        TRY(writer_.query("SELECT " JINGUI_INSTANCE_COLUMNS " FROM instances WHERE fid = ?"));
    if (!TRY(query.text(fid).step())) return fail(ErrorCode::instance_not_found);
    next = TRY(read_instance(query));
  }
  {
    auto query = TRY(writer_.query(
        "UPDATE instances SET app_id = ?, label = ?, profile = ?, enabled = ? WHERE fid = ?"));
    const std::string app_id = change.app_id.value_or(next.app_id);
    const std::string label = change.label.value_or(next.label);
    query.text(app_id).text(label);
    query.text(profile_name(change.profile.value_or(next.profile)));
    query.integer(change.enabled.value_or(next.enabled) ? 1 : 0).text(fid);
    TRY(query.run());
  }
  return transaction.commit();
}

Result<void> SqliteStore::delete_instance(const std::string& fid) {
  const std::lock_guard lock(write_mutex_);
  auto transaction = TRY(Transaction::begin(writer_, Transaction::Kind::write));
  TRY(require_instance(writer_, fid));
  for (const char* sql :
       {"DELETE FROM debug_policies WHERE fid = ?", "DELETE FROM grants WHERE fid = ?",
        "DELETE FROM instances WHERE fid = ?"}) {
    auto query = TRY(writer_.query(sql));
    TRY(query.text(fid).run());
  }
  return transaction.commit();
}

Result<void> SqliteStore::touch_instance(const std::string& fid, UnixSeconds now) {
  const std::lock_guard lock(write_mutex_);
  auto query = TRY(writer_.query("UPDATE instances SET last_used_at = ? WHERE fid = ?"));
  return query.integer(now.value).text(fid).run();
}

Result<void> SqliteStore::grant(const std::string& vault, const std::string& fid, UnixSeconds now) {
  const std::lock_guard lock(write_mutex_);
  auto transaction = TRY(Transaction::begin(writer_, Transaction::Kind::write));
  TRY(require_pair(writer_, vault, fid));
  {
    auto query = TRY(writer_.query(
        "INSERT INTO grants(vault_id, fid, created_at) VALUES(?, ?, ?) ON CONFLICT DO NOTHING"));
    TRY(query.text(vault).text(fid).integer(now.value).run());
  }
  return transaction.commit();
}

Result<void> SqliteStore::revoke(const std::string& vault, const std::string& fid) {
  const std::lock_guard lock(write_mutex_);
  auto query = TRY(writer_.query("DELETE FROM grants WHERE vault_id = ? AND fid = ?"));
  TRY(query.text(vault).text(fid).run());
  if (writer_.changes() == 0) return fail(ErrorCode::grant_not_found);
  return {};
}

Result<std::vector<Instance>> SqliteStore::list_granted(const std::string& vault) {
  const auto connection = TRY(reader());
  auto query = TRY(
      connection->query("SELECT " JINGUI_INSTANCE_COLUMNS " FROM instances WHERE fid IN"
                        " (SELECT fid FROM grants WHERE vault_id = ?) ORDER BY created_at, rowid"));
  return read_instances(query.text(vault));
}

Result<std::optional<DebugPolicy>> SqliteStore::debug_policy(const std::string& vault,
                                                             const std::string& fid) {
  const auto connection = TRY(reader());
  auto query = TRY(connection->query(
      "SELECT allow_read, updated_at FROM debug_policies WHERE vault_id = ? AND fid = ?"));
  if (!TRY(query.text(vault).text(fid).step())) return std::optional<DebugPolicy>();
  return std::optional(DebugPolicy{query.integer_at(0) != 0, {query.integer_at(1)}});
}

Result<void> SqliteStore::set_debug_policy(const std::string& vault, const std::string& fid,
                                           bool allow_read, UnixSeconds now) {
  const std::lock_guard lock(write_mutex_);
  auto transaction = TRY(Transaction::begin(writer_, Transaction::Kind::write));
  TRY(require_pair(writer_, vault, fid));
  {
    auto query = TRY(writer_.query(
        "INSERT INTO debug_policies(vault_id, fid, allow_read, updated_at) VALUES(?, ?, ?, ?)"
        " ON CONFLICT(vault_id, fid) DO UPDATE SET allow_read = excluded.allow_read,"
        " updated_at = excluded.updated_at"));
    TRY(query.text(vault).text(fid).integer(allow_read ? 1 : 0).integer(now.value).run());
  }
  return transaction.commit();
}

}  // namespace jingui::store
