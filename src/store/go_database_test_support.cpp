#include "store/go_database_test_support.h"

#include <fstream>

#include "base/encoding.h"

namespace jingui::store {

const char* const kGoSchemaV2 = R"(
  PRAGMA journal_mode=WAL;
  CREATE TABLE vaults(id TEXT PRIMARY KEY, name TEXT NOT NULL,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP);
  CREATE TABLE vault_items(rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    vault_id TEXT NOT NULL REFERENCES vaults(id), item_name TEXT NOT NULL,
    section TEXT NOT NULL DEFAULT '', value TEXT NOT NULL DEFAULT '',
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE(vault_id, section, item_name));
  CREATE TABLE tee_instances(fid TEXT PRIMARY KEY, label TEXT NOT NULL DEFAULT '',
    public_key BLOB NOT NULL UNIQUE, dstack_app_id TEXT NOT NULL,
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, last_used_at DATETIME);
  CREATE TABLE vault_instance_access(vault_id TEXT NOT NULL REFERENCES vaults(id),
    fid TEXT NOT NULL REFERENCES tee_instances(fid),
    created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY(vault_id, fid));
  CREATE TABLE debug_policies(vault_id TEXT NOT NULL REFERENCES vaults(id),
    fid TEXT NOT NULL REFERENCES tee_instances(fid), allow_read INTEGER NOT NULL DEFAULT 1,
    updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY(vault_id, fid));
)";

void run_sql(const std::string& path, const std::string& sql) {
  std::ofstream(path, std::ios::app).close();
  auto connection = Connection::open(path, Connection::Use::write);
  REQUIRE(connection);
  // Foreign files need not keep their own rules.
  REQUIRE(connection->execute("PRAGMA foreign_keys=OFF"));
  const auto done = connection->execute(sql.c_str());
  INFO((done ? std::string() : done.error().detail));
  REQUIRE(done);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string sql_blob(ByteView bytes) {
  return "x'" + hex_encode(bytes) + "'";
}

crypto::X25519PublicKey key_of(std::uint8_t byte) {
  crypto::X25519PublicKey key{};
  key.fill(byte);
  return key;
}

std::string fid_of_key(std::uint8_t byte) {
  return crypto::fid_of(key_of(byte));
}

std::string go_rows_v2() {
  const auto instance = [](std::uint8_t byte, const char* rest) {
    return "INSERT INTO tee_instances(fid, public_key, dstack_app_id, label, created_at,"
           " last_used_at) VALUES('" +
           fid_of_key(byte) + "'," + sql_blob(key_of(byte)) +
           ",'c0ffee0000000000000000000000000000000001'," + rest + ");";
  };
  const auto policy = [](std::uint8_t byte) {
    return "INSERT INTO debug_policies VALUES('agents','" + fid_of_key(byte) +
           "',0,'2026-03-01 00:00:06');";
  };
  return "INSERT INTO vaults VALUES('agents','Agents','2026-03-01 00:00:00');"
         "INSERT INTO vault_items(vault_id, section, item_name, value, created_at, updated_at)"
         " VALUES('agents','openai','key','sk-1','2026-03-01 00:00:01','2026-03-01 00:00:02'),"
         " ('agents','db','url','','2026-03-01 00:00:01','2026-03-01 00:00:01');" +
         instance(7, "'box','2026-03-01 00:00:03','2026-03-01 00:00:04'") +
         instance(8, "'','2026-03-01 00:00:03',NULL") +
         "INSERT INTO vault_instance_access VALUES('agents','" + fid_of_key(7) +
         "','2026-03-01 00:00:05');" + policy(7) + policy(8);
}

GoDatabase::GoDatabase(const std::string& sql) {
  run_sql(path(), sql);
}

ImportOptions GoDatabase::options() const {
  ImportOptions options;
  options.source = path();
  options.target = target();
  return options;
}

std::vector<std::string> codes_of(const ImportReport& report) {
  std::vector<std::string> codes;
  for (const auto& warning : report.warnings) codes.emplace_back(warning.code);
  return codes;
}

std::string fetched(SqliteStore& store, const std::string& fid, const ValueName& name) {
  const auto accept = [](const Instance&) -> Result<void> { return {}; };
  const auto got = store.fetch({fid, {name}, false}, accept);
  if (!got || got->values.size() != 1) return "(refused)";
  return std::string(as_text(got->values[0].expose()));
}

}  // namespace jingui::store
