// SqliteStore: everything that one fetch needs, in one read transaction.
#include "store/limits.h"
#include "store/sqlite_rows.h"
#include "store/sqlite_store.h"

namespace jingui::store {
namespace {

using Refusal = std::optional<Fetched::Refusal>;

Result<Instance> registration(Connection& connection, const std::string& fid) {
  auto query =
      TRY(connection.query("SELECT " JINGUI_INSTANCE_COLUMNS " FROM instances WHERE fid = ?"));
  if (!TRY(query.text(fid).step())) return fail(ErrorCode::instance_not_found);
  return read_instance(query);
}

Result<Refusal> check_grants(Connection& connection, const FetchQuery& wanted) {
  for (std::size_t i = 0; i < wanted.names.size(); ++i) {
    auto query = TRY(connection.query(
        "SELECT coalesce(p.allow_read, 1) FROM grants g LEFT JOIN debug_policies p"
        " ON p.vault_id = g.vault_id AND p.fid = g.fid WHERE g.vault_id = ? AND g.fid = ?"));
    if (!TRY(query.text(wanted.names[i].vault).text(wanted.fid).step()))
      return Refusal({ErrorCode::reference_denied, i});
    if (wanted.debug_read && query.integer_at(0) == 0) return Refusal({ErrorCode::read_denied, i});
  }
  return Refusal();
}

/// Every name has a value, and together they fit: known before any value is copied.
Result<Refusal> check_values(Connection& connection, const FetchQuery& wanted) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < wanted.names.size(); ++i) {
    const auto& name = wanted.names[i];
    auto query = TRY(connection.query(
        "SELECT length(value) FROM fields WHERE vault_id = ? AND item = ? AND field = ?"));
    if (!TRY(query.text(name.vault).text(name.item).text(name.field).step()))
      return Refusal({ErrorCode::reference_unknown, i});
    total += static_cast<std::size_t>(query.integer_at(0));
  }
  if (total > kMaxFetchBytes)
    return fail(ErrorCode::message_too_large, "the values together are too large");
  return Refusal();
}

Result<std::vector<SecretBytes>> read_values(Connection& connection, const FetchQuery& wanted) {
  std::vector<SecretBytes> values;
  for (const auto& name : wanted.names) {
    auto query = TRY(
        connection.query("SELECT value FROM fields WHERE vault_id = ? AND item = ? AND field = ?"));
    if (!TRY(query.text(name.vault).text(name.item).text(name.field).step()))
      return fail(ErrorCode::store_failed, "a value vanished inside a transaction");
    values.push_back(TRY(SecretBytes::copy_of(query.blob_at(0))));
  }
  return values;
}

}  // namespace

Result<Fetched> SqliteStore::fetch(const FetchQuery& wanted, const RegistrationCheck& check) {
  const auto connection = TRY(reader());
  auto transaction = TRY(Transaction::begin(*connection, Transaction::Kind::read));
  Fetched fetched;
  fetched.instance = TRY(registration(*connection, wanted.fid));
  TRY(check(fetched.instance));
  fetched.refusal = TRY(check_grants(*connection, wanted));
  if (!fetched.refusal) fetched.refusal = TRY(check_values(*connection, wanted));
  if (!fetched.refusal) fetched.values = TRY(read_values(*connection, wanted));
  TRY(transaction.commit());
  return fetched;
}

}  // namespace jingui::store
