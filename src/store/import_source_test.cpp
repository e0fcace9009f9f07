#include "store/import_source.h"

#include <filesystem>
#include <fstream>

#include "store/go_database_test_support.h"

namespace jingui::store {
namespace {

/// The import fails with `code`, and neither a new target nor one with content is touched.
void check_refused(const GoDatabase& go, ErrorCode code) {
  CHECK(code_of(go.import()) == code);
  CHECK_FALSE(std::filesystem::exists(go.target()));
  REQUIRE(open_or_fail(go.target())->create_vault("mine", "Mine", {1}));
  const auto before = content_of(go.target());
  CHECK(code_of(go.import()) == code);
  CHECK(content_of(go.target()) == before);
}

void check_invalid(const std::string& change) {
  CAPTURE(change);
  const GoDatabase go(std::string(kGoSchemaV2) + go_rows_v2() + change);
  check_refused(go, ErrorCode::import_source_invalid);
}

void write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

TEST_CASE("a file that is no database is refused") {
  const GoDatabase go;
  const auto whole = content_of(go.path());
  std::filesystem::remove(go.path());
  check_refused(go, ErrorCode::file_not_found);
  std::filesystem::remove(go.target());
  write(go.path(), "");
  check_refused(go, ErrorCode::import_source_invalid);
  std::filesystem::remove(go.target());
  write(go.path(), std::string(8192, 'x'));
  check_refused(go, ErrorCode::import_source_invalid);
  std::filesystem::remove(go.target());
  write(go.path(), whole.substr(0, whole.size() / 2));
  check_refused(go, ErrorCode::import_source_invalid);
  std::filesystem::remove(go.target());
  std::filesystem::remove(go.path());
  std::filesystem::create_directory(go.path());
  check_refused(go, ErrorCode::import_source_invalid);
}

TEST_CASE("no page of a database may be damaged") {
  const GoDatabase go;
  const auto whole = content_of(go.path());
  constexpr std::size_t kPage = 4096;
  REQUIRE(whole.size() > 4 * kPage);
  for (std::size_t page = 1; page < whole.size() / kPage; ++page) {
    auto damaged = whole;
    damaged.replace(page * kPage, 64, std::string(64, '\xff'));
    write(go.path(), damaged);
    CAPTURE(page);
    CHECK(code_of(go.import()) == ErrorCode::import_source_invalid);
  }
  CHECK_FALSE(std::filesystem::exists(go.target()));
}

TEST_CASE("every cut of a database is refused") {
  const GoDatabase go;
  const auto whole = content_of(go.path());
  for (std::size_t size = 0; size < whole.size(); size += 1021) {
    write(go.path(), whole.substr(0, size));
    CAPTURE(size);
    CHECK(code_of(go.import()) == ErrorCode::import_source_invalid);
  }
}

TEST_CASE("views, triggers, virtual tables and computed columns are refused") {
  check_invalid("ALTER TABLE vaults RENAME TO v; CREATE VIEW vaults AS SELECT * FROM v;");
  check_invalid("CREATE VIEW unrelated AS SELECT 1;");
  check_invalid("CREATE TRIGGER t AFTER INSERT ON vaults BEGIN SELECT 1; END;");
  check_invalid("CREATE VIRTUAL TABLE f USING fts5(x);");
  check_invalid(
      "ALTER TABLE debug_policies RENAME TO d; CREATE TABLE debug_policies(vault_id TEXT, fid TEXT,"
      " allow_read INTEGER GENERATED ALWAYS AS (1), updated_at TEXT);");
}

TEST_CASE("a value of another type is refused") {
  check_invalid("UPDATE vault_items SET value = x'00ff' WHERE item_name = 'key';");
  check_invalid("UPDATE vault_items SET section = x'61';");
  check_invalid("UPDATE vaults SET name = x'61';");
  check_invalid("UPDATE tee_instances SET public_key = 'text' WHERE label = 'box';");
  check_invalid("UPDATE tee_instances SET dstack_app_id = x'61';");
  check_invalid("UPDATE debug_policies SET allow_read = 'no';");
  check_invalid("UPDATE vault_instance_access SET fid = x'61';");
}

TEST_CASE("errors name table, row and column, and hold no value") {
  const GoDatabase go(std::string(kGoSchemaV2) + go_rows_v2() +
                      "UPDATE vault_items SET value = CAST('hidden' AS BLOB);");
  const auto done = go.import();
  REQUIRE(code_of(done) == ErrorCode::import_source_invalid);
  CHECK(done.error().detail == "table vault_items, row 1: value has another type than it should");
}

TEST_CASE("missing tables and columns are named") {
  check_invalid("DROP TABLE debug_policies;");
  check_invalid("ALTER TABLE vault_items DROP COLUMN updated_at;");
  check_invalid("CREATE TABLE apps(app_id TEXT);");
  const GoDatabase go("CREATE TABLE something(x);");
  check_refused(go, ErrorCode::import_source_invalid);
  std::string many;
  for (int i = 0; i < 80; ++i) many += "CREATE TABLE t" + std::to_string(i) + "(x);";
  check_invalid(many);
}

TEST_CASE("a table of somebody else is named and left alone") {
  const GoDatabase go(std::string(kGoSchemaV2) + go_rows_v2() + "CREATE TABLE notes(x);");
  const auto report = go.import();
  REQUIRE(report);
  REQUIRE(codes_of(*report) == std::vector<std::string>{"table_left_out"});
  CHECK(report->warnings[0].about == "table \"notes\"");
}

TEST_CASE("a schema's own rules are not run") {
  const GoDatabase go(std::string(kGoSchemaV2) + go_rows_v2() +
                      "CREATE TABLE rules(x CHECK(x < 5)); PRAGMA ignore_check_constraints=ON;"
                      "INSERT INTO rules VALUES(9);");
  CHECK(go.import());
}

TEST_CASE("an unfinished transaction in a rollback journal is not replayed") {
  const GoDatabase go;
  write(go.path() + "-journal",
        std::string("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8) + std::string(1024, '\0'));
  check_refused(go, ErrorCode::import_source_invalid);
  write(go.path() + "-journal", std::string(1024, '\0'));
  std::filesystem::remove(go.target());
  CHECK(go.import());
}

TEST_CASE("a log that is not one of this database changes nothing") {
  const GoDatabase go;
  write(go.path() + "-wal", std::string(8192, '\x7f'));
  const auto report = go.import();
  REQUIRE(report);
  CHECK(report->fields == 2);
}

TEST_CASE("a database in UTF-16 is read as text") {
  const GoDatabase go("PRAGMA encoding='UTF-16le';" + std::string(kGoSchemaV2) + go_rows_v2());
  REQUIRE(go.import());
  const auto store = open_or_fail(go.target());
  CHECK(fetched(*store, fid_of_key(7), {"agents", "openai", "key"}) == "sk-1");
}

TEST_CASE("times as the Go program and its drivers write them") {
  for (const char* text :
       {"2026-03-02 11:04:52", "2026-03-02T11:04:52Z", "2026-03-02 11:04:52.123456",
        "2026-03-02 11:04:52+00:00", "2026-03-02 12:04:52+01:00", "2026-03-02 11:04:52 UTC",
        "2026-03-02 11:04:52.5 +0000 UTC", "2026-03-02 12:04:52 +0100 CET m=+0.01"}) {
    CAPTURE(text);
    const auto time = parse_go_time(text);
    REQUIRE(time);
    CHECK(time->value == 1772449492);
  }
  for (const char* text :
       {"", " ", "-", "2026-03-02", "2026-03-02 ", "2026-03-02 11:04", "2026-03-02 11:04:52 x",
        "2026-13-02 11:04:52", "2026-03-02 11:04:52 +", "2026-03-02 11:04:52+0", "now"}) {
    CAPTURE(text);
    CHECK(code_of(parse_go_time(text)) == ErrorCode::time_malformed);
  }
}

TEST_CASE("names are shown without what a terminal obeys") {
  CHECK(shown("plain") == "\"plain\"");
  CHECK(shown("金匮") == "\"金匮\"");
  CHECK(shown("a\x1b[2J") == "\"a\\x1b[2J\"");
  CHECK(shown("\xc2\x9b") == "\"\\xc2\\x9b\"");
  CHECK(shown("\xff") == "\"\\xff\"");
  CHECK(shown(std::string(400, 'x')) == "\"" + std::string(300, 'x') + "…\"");
  CHECK(shown("a\u202e") == "\"a\\xe2\\x80\\xae\"");
}

}  // namespace
}  // namespace jingui::store
