#include "store/import.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "store/go_database_test_support.h"
#include "store/limits.h"

namespace jingui::store {
namespace {

std::vector<std::string> files_in(const GoDatabase& go) {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(go.path()).parent_path()))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

/// go.db with its log as a killed server leaves them: everything stands in the log.
void make_unclean(const GoDatabase& go, const std::string& more) {
  auto connection = Connection::open(go.path(), Connection::Use::write).value();
  REQUIRE(connection.execute("PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=OFF"));
  REQUIRE(connection.execute(more.c_str()));
  const auto copy = [&](const char* suffix) {
    std::filesystem::copy_file(go.path() + suffix, go.directory.file("kept") + suffix);
  };
  copy("");
  copy("-wal");
}

TEST_CASE("what only the log of the source holds comes over, and no byte of the source changes") {
  const GoDatabase go;
  make_unclean(go, "UPDATE vault_items SET value = 'newest' WHERE item_name = 'key'");
  auto options = go.options();
  options.source = go.directory.file("kept");
  const auto file = content_of(options.source);
  const auto log = content_of(options.source + "-wal");
  REQUIRE(log.find("newest") != std::string::npos);
  const auto before = files_in(go);
  REQUIRE(import_go_database(options, {9000}));
  CHECK(content_of(options.source) == file);
  CHECK(content_of(options.source + "-wal") == log);
  auto after = files_in(go);
  std::erase_if(after, [](const std::string& name) { return name.starts_with("ours.db"); });
  CHECK(after == before);
  const auto store = open_or_fail(go.target());
  CHECK(fetched(*store, fid_of_key(7), {"agents", "openai", "key"}) == "newest");
}

TEST_CASE("a source that may only be read is read, and leaves nothing beside it") {
  const GoDatabase go;
  REQUIRE(::chmod(go.path().c_str(), 0400) == 0);
  REQUIRE(go.import());
  CHECK(files_in(go) == std::vector<std::string>{"go.db", "ours.db"});
}

TEST_CASE("a source that another program has open is refused") {
  const GoDatabase go;
  auto open = Connection::open(go.path(), Connection::Use::read).value();
  auto query = open.query("SELECT count(*) FROM vaults");
  REQUIRE(query->step().value());
  CHECK(code_of(go.import()) == ErrorCode::import_source_in_use);
  CHECK_FALSE(std::filesystem::exists(go.target()));
}

TEST_CASE("a dry run reports the same and makes no file") {
  const GoDatabase go;
  auto options = go.options();
  options.dry_run = true;
  const auto report = import_go_database(options, {9000});
  REQUIRE(report);
  CHECK(report->fields == 2);
  CHECK(report->grants.size() == 1);
  CHECK(files_in(go) == std::vector<std::string>{"go.db"});
}

TEST_CASE("the new file is private") {
  const GoDatabase go;
  REQUIRE(go.import());
  struct stat status {};
  REQUIRE(::stat(go.target().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("what the database has already is a conflict by name, and nothing is written") {
  const GoDatabase go;
  {
    const auto store = open_or_fail(go.target());
    REQUIRE(store->create_vault("agents", "Mine", {1}));
  }
  const auto before = content_of(go.target());
  const auto done = go.import();
  REQUIRE(code_of(done) == ErrorCode::import_conflict);
  CHECK(done.error().detail == "vault \"agents\"");
  CHECK(content_of(go.target()) == before);
  auto options = go.options();
  options.dry_run = true;
  CHECK(code_of(import_go_database(options, {9000})) == ErrorCode::import_conflict);
}

TEST_CASE("importing twice names every vault and instance") {
  const GoDatabase go;
  REQUIRE(go.import());
  const auto done = go.import();
  REQUIRE(code_of(done) == ErrorCode::import_conflict);
  CHECK(done.error().detail.find("vault \"agents\"") != std::string::npos);
  CHECK(done.error().detail.find(fid_of_key(7)) != std::string::npos);
  CHECK(done.error().detail.find(fid_of_key(8)) != std::string::npos);
}

TEST_CASE(
    "an existing vault is left alone with all that belongs to it when existing ones are skipped") {
  const GoDatabase go(std::string(kGoSchemaV2) + go_rows_v2() +
                      "INSERT INTO vaults(id, name) VALUES('second','Second');"
                      "INSERT INTO vault_instance_access(vault_id, fid) VALUES('second','" +
                      fid_of_key(7) + "');");
  {
    const auto store = open_or_fail(go.target());
    REQUIRE(store->create_vault("agents", "Mine", {1}));
    Instance mine = instance_with(7);
    mine.fid = fid_of_key(7);
    REQUIRE(store->register_instance(mine));
  }
  auto options = go.options();
  options.skip_existing = true;
  const auto report = import_go_database(options, {9000});
  REQUIRE(report);
  CHECK(report->vaults.size() == 1);
  CHECK(report->fields == 0);
  CHECK(report->instances.size() == 1);
  CHECK(report->policies.empty());
  const auto store = open_or_fail(go.target());
  CHECK(store->get_vault("agents")->name == "Mine");
  CHECK(store->list_items("agents")->empty());
  CHECK(store->list_granted("agents")->empty());
  CHECK(store->get_instance(fid_of_key(7))->app_id == "app");
  CHECK(store->list_granted("second")->size() == 1);
}

TEST_CASE("a row that the source holds twice undoes everything") {
  const GoDatabase go(std::string(kGoSchemaV2) + go_rows_v2());
  // Without its own rule a file can hold the same field twice.
  run_sql(go.path(), R"(
    ALTER TABLE vault_items RENAME TO old;
    CREATE TABLE vault_items AS SELECT * FROM old;
    INSERT INTO vault_items SELECT * FROM old;
    DROP TABLE old;)");
  CHECK(code_of(go.import()) == ErrorCode::import_source_invalid);
  CHECK(open_or_fail(go.target())->list_vaults()->empty());
}

TEST_CASE("a writer that does not let go is reported as busy, and nothing is written") {
  const GoDatabase go;
  const auto store = open_or_fail(go.target());
  auto other = Connection::open(go.target(), Connection::Use::write).value();
  const auto held = Transaction::begin(other, Transaction::Kind::write);
  REQUIRE(held);
  CHECK(code_of(go.import()) == ErrorCode::store_busy);
  CHECK(store->list_vaults()->empty());
}

TEST_CASE("the server's own file is no source") {
  const GoDatabase go;
  open_or_fail(go.target());
  auto options = go.options();
  options.source = go.target();
  CHECK(code_of(import_go_database(options, {9000})) == ErrorCode::usage);
  options.target = go.directory.file("third.db");
  CHECK(code_of(import_go_database(options, {9000})) == ErrorCode::import_source_invalid);
}

TEST_CASE("a target of another program or of a newer version is left as it is") {
  const GoDatabase go;
  run_sql(go.target(), "CREATE TABLE other(x)");
  auto before = content_of(go.target());
  CHECK(code_of(go.import()) == ErrorCode::store_failed);
  CHECK(content_of(go.target()) == before);
  std::filesystem::remove(go.target());
  open_or_fail(go.target());
  run_sql(go.target(), "PRAGMA user_version = 1000");
  CHECK(code_of(go.import()) == ErrorCode::store_newer);
}

TEST_CASE("many fields are one transaction") {
  const GoDatabase go(
      std::string(kGoSchemaV2) +
      "INSERT INTO vaults(id, name) VALUES('v','v');"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
      " INSERT INTO vault_items(vault_id, section, item_name, value)"
      " SELECT 'v', 'item' || (i / 100), 'field' || i, 'value' || i FROM n;");
  const auto report = go.import();
  REQUIRE(report);
  CHECK(report->fields == 20000);
  CHECK(open_or_fail(go.target())->list_items("v")->size() == 201);
}

}  // namespace
}  // namespace jingui::store
