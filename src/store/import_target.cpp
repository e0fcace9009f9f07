#include "store/import_target.h"

#include <sys/stat.h>

#include <cerrno>

#include "store/schema.h"
#include "store/sqlite_rows.h"
#include "store/sqlite_store.h"

namespace jingui::store {
namespace {

Result<std::set<std::string>> names_of(Connection& connection, const char* sql) {
  auto query = TRY(connection.query(sql));
  const auto names = TRY(read_names(query));
  return std::set<std::string>(names.begin(), names.end());
}

}  // namespace

Result<void> ImportTarget::read_names(Connection& connection) {
  vaults_ = TRY(names_of(connection, "SELECT id FROM vaults"));
  instances_ = TRY(names_of(connection, "SELECT fid FROM instances"));
  return {};
}

Result<ImportTarget> ImportTarget::rehearse(const std::string& path) {
  ImportTarget target;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 && errno == ENOENT) return target;
  auto connection = TRY(Connection::open(path, Connection::Use::read));
  if (TRY(check_version(connection)) > 0) TRY(target.read_names(connection));
  return target;
}

Result<ImportTarget> ImportTarget::open(const std::string& path) {
  TRY(SqliteStore::open(path));
  ImportTarget target;
  target.connection_ =
      std::make_unique<Connection>(TRY(Connection::open(path, Connection::Use::write)));
  target.transaction_.emplace(
      TRY(Transaction::begin(*target.connection_, Transaction::Kind::write)));
  TRY(target.read_names(*target.connection_));
  return target;
}

Result<void> ImportTarget::run_once(Query query, const char* what) {
  TRY(query.run());
  if (connection_->changes() == 1) return {};
  return fail(ErrorCode::import_source_invalid,
              std::string("it holds the same ") + what + " twice");
}

Result<void> ImportTarget::write_vault(const Vault& vault) {
  if (!connection_) return {};
  auto query = TRY(connection_->query(
      "INSERT INTO vaults(id, name, created_at) VALUES(?, ?, ?) ON CONFLICT DO NOTHING"));
  query.text(vault.id).text(vault.name).integer(vault.created_at.value);
  return run_once(std::move(query), "vault");
}

Result<void> ImportTarget::write_field(const ImportedField& field) {
  if (!connection_) return {};
  auto query = TRY(
      connection_->query("INSERT INTO fields(vault_id, item, field, value, created_at, updated_at)"
                         " VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"));
  query.text(field.name.vault).text(field.name.item).text(field.name.field).blob(field.value);
  query.integer(field.created_at.value).integer(field.updated_at.value);
  return run_once(std::move(query), "field");
}

Result<void> ImportTarget::write_instance(const Instance& instance) {
  if (!connection_) return {};
  auto query = TRY(connection_->query("INSERT INTO instances(" JINGUI_INSTANCE_COLUMNS
                                      ") VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"));
  query.text(instance.fid).blob(instance.public_key).text(instance.app_id).text(instance.label);
  query.text(profile_name(instance.profile)).integer(instance.enabled ? 1 : 0);
  query.integer(instance.created_at.value);
  if (instance.last_used_at)
    query.integer(instance.last_used_at->value);
  else
    query.null();
  return run_once(std::move(query), "instance");
}

Result<void> ImportTarget::write_grant(const std::string& vault, const std::string& fid,
                                       UnixSeconds created) {
  if (!connection_) return {};
  auto query = TRY(connection_->query(
      "INSERT INTO grants(vault_id, fid, created_at) VALUES(?, ?, ?) ON CONFLICT DO NOTHING"));
  query.text(vault).text(fid).integer(created.value);
  return run_once(std::move(query), "grant");
}

Result<void> ImportTarget::write_policy(const std::string& vault, const std::string& fid,
                                        const DebugPolicy& policy) {
  if (!connection_) return {};
  auto query =
      TRY(connection_->query("INSERT INTO debug_policies(vault_id, fid, allow_read,"
                             " updated_at) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING"));
  query.text(vault).text(fid).integer(policy.allow_read ? 1 : 0).integer(policy.updated_at.value);
  return run_once(std::move(query), "debug policy");
}

Result<void> ImportTarget::commit() {
  return transaction_ ? transaction_->commit() : Result<void>();
}

}  // namespace jingui::store
