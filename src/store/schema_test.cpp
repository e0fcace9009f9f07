// Files of older versions, made by the statements that made them then.
#include "store/schema.h"

#include <fstream>

#include "store/store_test_support.h"

namespace jingui::store {
namespace {

/// A file as version 1 left it, with one row in every table. The statements are a copy on purpose:
/// a change of the present ones must not change what older files are.
constexpr const char* kVersion1 = R"(
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
    PRAGMA journal_mode=WAL;
    INSERT INTO vaults VALUES('v', 'Vault', 10);
    INSERT INTO fields VALUES('v', 'db', 'password', x'00ff41', 11, 12);
    INSERT INTO instances VALUES('fid', zeroblob(32), 'app', 'label', 'bound', 0, 13, 14);
    INSERT INTO grants VALUES('v', 'fid', 15);
    INSERT INTO debug_policies VALUES('v', 'fid', 0, 16);
)";

std::string version_1_file(const TemporaryDirectory& directory) {
  const std::string path = directory.file("old.db");
  std::ofstream(path).close();
  auto connection = Connection::open(path, Connection::Use::write);
  REQUIRE(connection);
  REQUIRE(connection->execute(kVersion1));
  return path;
}

std::int64_t version_of(const std::string& path) {
  auto connection = Connection::open(path, Connection::Use::read);
  REQUIRE(connection);
  auto query = connection->query("PRAGMA user_version");
  REQUIRE(query);
  REQUIRE(*query->step());
  return query->integer_at(0);
}

TEST_CASE("a file of version 1 becomes a present one and loses nothing") {
  TemporaryDirectory directory;
  const std::string path = version_1_file(directory);
  REQUIRE(version_of(path) == 1);
  {
    const auto store = open_or_fail(path);
    CHECK(store->get_vault("v")->name == "Vault");
    const auto instance = *store->get_instance("fid");
    CHECK(instance.app_id == "app");
    CHECK(instance.label == "label");
    CHECK(instance.profile == Profile::bound);
    CHECK_FALSE(instance.enabled);
    CHECK(instance.created_at == UnixSeconds{13});
    CHECK(instance.last_used_at == UnixSeconds{14});
    const auto policy = *store->debug_policy("v", "fid");
    REQUIRE(policy.has_value());
    CHECK_FALSE(policy->allow_read);
    const auto fetched = store->fetch({"fid", {{"v", "db", "password"}}, false},
                                      [](const Instance&) -> Result<void> { return {}; });
    REQUIRE(fetched);
    REQUIRE(fetched->values.size() == 1);
    CHECK(to_bytes(fetched->values[0].expose()) == Bytes{0x00, 0xff, 0x41});
    CHECK(store->list_tokens()->empty());
    AdminTokenRecord token;
    token.name = "ci";
    token.scopes.add(Scope::read);
    CHECK(store->create_token(token));
  }
  CHECK(version_of(path) == kSchemaVersion);
  CHECK(open_or_fail(path)->list_tokens()->size() == 1);
}

TEST_CASE("a migration that fails leaves the file at its version") {
  TemporaryDirectory directory;
  const std::string path = version_1_file(directory);
  {
    auto connection = Connection::open(path, Connection::Use::write);
    REQUIRE(connection);
    REQUIRE(connection->execute("CREATE TABLE admin_tokens(in_the_way TEXT)"));
  }
  CHECK(code_of(SqliteStore::open(path)) == ErrorCode::store_failed);
  CHECK(version_of(path) == 1);
}

}  // namespace
}  // namespace jingui::store
