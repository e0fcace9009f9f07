// SqliteStore: the tokens of administrators.
#include <algorithm>

#include "store/sqlite_rows.h"
#include "store/sqlite_store.h"

namespace jingui::store {
namespace {

#define JINGUI_TOKEN_COLUMNS \
  "name, digest, scopes, created_at, rotated_at, expires_at, last_used_at"

std::optional<UnixSeconds> time_at(const Query& query, int column) {
  if (query.null_at(column)) return std::nullopt;
  return UnixSeconds{query.integer_at(column)};
}

void bind_time(Query& query, const std::optional<UnixSeconds>& time) {
  if (time)
    query.integer(time->value);
  else
    query.null();
}

Result<AdminTokenRecord> read_token(const Query& query) {
  AdminTokenRecord token;
  const auto digest = query.blob_at(1);
  const auto scopes = ScopeSet::parse(query.text_at(2));
  if (digest.size() != token.digest.size() || !scopes)
    return fail(ErrorCode::store_failed, "malformed token row");
  std::copy(digest.begin(), digest.end(), token.digest.begin());
  token.name = query.text_at(0);
  token.scopes = *scopes;
  token.created_at = {query.integer_at(3)};
  token.rotated_at = time_at(query, 4);
  token.expires_at = time_at(query, 5);
  token.last_used_at = time_at(query, 6);
  return token;
}

}  // namespace

Result<void> SqliteStore::create_token(const AdminTokenRecord& token) {
  const std::lock_guard lock(write_mutex_);
  auto query =
      TRY(writer_.query("INSERT INTO admin_tokens(" JINGUI_TOKEN_COLUMNS
                        ") VALUES(?, ?, ?, ?, NULL, ?, NULL) ON CONFLICT(name) DO NOTHING"));
  query.text(token.name).blob(token.digest);
  const std::string scopes = token.scopes.text();
  query.text(scopes).integer(token.created_at.value);
  bind_time(query, token.expires_at);
  TRY(query.run());
  if (writer_.changes() == 0) return fail(ErrorCode::token_exists);
  return {};
}

Result<std::vector<AdminTokenRecord>> SqliteStore::list_tokens() {
  const auto connection = TRY(reader());
  auto query =
      TRY(connection->query("SELECT " JINGUI_TOKEN_COLUMNS " FROM admin_tokens ORDER BY name"));
  std::vector<AdminTokenRecord> tokens;
  while (TRY(query.step())) tokens.push_back(TRY(read_token(query)));
  return tokens;
}

Result<std::optional<AdminTokenRecord>> SqliteStore::find_token(const crypto::Sha256& digest) {
  const auto connection = TRY(reader());
  auto query =
      TRY(connection->query("SELECT " JINGUI_TOKEN_COLUMNS " FROM admin_tokens WHERE digest = ?"));
  if (!TRY(query.blob(digest).step())) return std::optional<AdminTokenRecord>();
  return std::optional(TRY(read_token(query)));
}

Result<AdminTokenRecord> SqliteStore::get_token(const std::string& name) {
  const auto connection = TRY(reader());
  auto query =
      TRY(connection->query("SELECT " JINGUI_TOKEN_COLUMNS " FROM admin_tokens WHERE name = ?"));
  if (!TRY(query.text(name).step())) return fail(ErrorCode::token_not_found);
  return read_token(query);
}

Result<void> SqliteStore::rotate_token(const std::string& name, const crypto::Sha256& digest,
                                       const std::optional<UnixSeconds>& expires_at,
                                       UnixSeconds now) {
  const std::lock_guard lock(write_mutex_);
  auto query = TRY(writer_.query(
      "UPDATE admin_tokens SET digest = ?, rotated_at = ?, expires_at = ? WHERE name = ?"));
  query.blob(digest).integer(now.value);
  bind_time(query, expires_at);
  TRY(query.text(name).run());
  if (writer_.changes() == 0) return fail(ErrorCode::token_not_found);
  return {};
}

Result<void> SqliteStore::delete_token(const std::string& name) {
  const std::lock_guard lock(write_mutex_);
  auto query = TRY(writer_.query("DELETE FROM admin_tokens WHERE name = ?"));
  TRY(query.text(name).run());
  if (writer_.changes() == 0) return fail(ErrorCode::token_not_found);
  return {};
}

Result<void> SqliteStore::touch_token(const std::string& name, UnixSeconds now) {
  const std::lock_guard lock(write_mutex_);
  auto query = TRY(writer_.query("UPDATE admin_tokens SET last_used_at = ? WHERE name = ?"));
  return query.integer(now.value).text(name).run();
}

}  // namespace jingui::store
