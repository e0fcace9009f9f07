#include "store/schema.h"

#include <array>

namespace jingui::store {
namespace {

// "JING": tells our files from those of other programs.
constexpr std::int64_t kApplicationId = 0x4a494e47;

// Element n leads from version n to n + 1. Times are seconds since 1970.
constexpr std::array<const char*, kSchemaVersion> kSteps = {
    R"(
    CREATE TABLE vaults(
      id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
    CREATE TABLE fields(
      vault_id TEXT NOT NULL REFERENCES vaults(id), item TEXT NOT NULL, field TEXT NOT NULL,
      value BLOB NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
      UNIQUE(vault_id, item, field)) STRICT;
    CREATE TABLE instances(
      fid TEXT PRIMARY KEY, public_key BLOB NOT NULL UNIQUE CHECK(length(public_key) = 32),
      app_id TEXT NOT NULL, label TEXT NOT NULL,
      profile TEXT NOT NULL CHECK(profile IN ('reference', 'bound')),
      enabled INTEGER NOT NULL CHECK(enabled IN (0, 1)),
      created_at INTEGER NOT NULL, last_used_at INTEGER) STRICT;
    CREATE TABLE grants(
      vault_id TEXT NOT NULL REFERENCES vaults(id), fid TEXT NOT NULL REFERENCES instances(fid),
      created_at INTEGER NOT NULL, PRIMARY KEY(vault_id, fid)) STRICT, WITHOUT ROWID;
    CREATE INDEX grants_of_instance ON grants(fid);
    CREATE TABLE debug_policies(
      vault_id TEXT NOT NULL REFERENCES vaults(id), fid TEXT NOT NULL REFERENCES instances(fid),
      allow_read INTEGER NOT NULL CHECK(allow_read IN (0, 1)), updated_at INTEGER NOT NULL,
      PRIMARY KEY(vault_id, fid)) STRICT, WITHOUT ROWID;
    CREATE INDEX policies_of_instance ON debug_policies(fid);
    PRAGMA application_id = 0x4a494e47;
    PRAGMA user_version = 1;
    )",
    R"(
    CREATE TABLE admin_tokens(
      name TEXT PRIMARY KEY, digest BLOB NOT NULL UNIQUE CHECK(length(digest) = 32),
      scopes TEXT NOT NULL, created_at INTEGER NOT NULL,
      rotated_at INTEGER, expires_at INTEGER, last_used_at INTEGER) STRICT;
    PRAGMA user_version = 2;
    )",
};

Result<std::int64_t> number(Connection& connection, const char* sql) {
  auto query = TRY(connection.query(sql));
  return TRY(query.step()) ? query.integer_at(0) : 0;
}

Result<void> check_owner(Connection& connection, std::int64_t version) {
  const auto application = TRY(number(connection, "PRAGMA application_id"));
  const auto objects = TRY(number(connection, "SELECT count(*) FROM sqlite_master"));
  const bool fresh = application == 0 && version == 0 && objects == 0;
  if (version < 0 || (!fresh && application != kApplicationId))
    return fail(ErrorCode::store_failed, "the file is a database of another program");
  return {};
}

}  // namespace

Result<int> check_version(Connection& connection) {
  const auto version = TRY(number(connection, "PRAGMA user_version"));
  TRY(check_owner(connection, version));
  if (version > kSchemaVersion)
    return fail(ErrorCode::store_newer, "file has version " + std::to_string(version) +
                                            ", this program knows " +
                                            std::to_string(kSchemaVersion));
  return static_cast<int>(version);
}

Result<void> migrate(Connection& connection) {
  auto transaction = TRY(Transaction::begin(connection, Transaction::Kind::write));
  const auto version = TRY(check_version(connection));
  for (auto step = static_cast<std::size_t>(version); step < kSteps.size(); ++step)
    TRY(connection.execute(kSteps.at(step)));
  return transaction.commit();
}

}  // namespace jingui::store
