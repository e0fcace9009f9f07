#include "store/import_v2.h"

#include <filesystem>

#include "store/go_database_test_support.h"
#include "store/limits.h"

namespace jingui::store {
namespace {

constexpr std::int64_t kFirstOfMarch = 1772323200;  // 2026-03-01T00:00:00Z

std::string vault_row(const std::string& id, const std::string& name = "x") {
  return "INSERT INTO vaults(id, name) VALUES(" + id + ",'" + name + "');";
}

std::string field_row(const std::string& vault, const std::string& item, const std::string& field,
                      const std::string& value = "'v'") {
  return "INSERT INTO vault_items(vault_id, section, item_name, value) VALUES(" + vault + "," +
         item + "," + field + "," + value + ");";
}

std::string instance_row(const std::string& fid, const std::string& key, const std::string& app) {
  return "INSERT INTO tee_instances(fid, public_key, dstack_app_id) VALUES('" + fid + "'," + key +
         "," + app + ");";
}

GoDatabase with(const std::string& rows) {
  return GoDatabase(std::string(kGoSchemaV2) + rows);
}

ImportReport import_or_fail(const GoDatabase& go) {
  auto report = go.import();
  INFO((report ? std::string() : describe(report.error())));
  REQUIRE(report);
  return *std::move(report);
}

TEST_CASE("vaults, values, instances, grants and denials come over with their times") {
  const GoDatabase go;
  const auto report = import_or_fail(go);
  CHECK(report.source_version == 2);
  CHECK(report.warnings.empty());
  CHECK(report.skipped == 0);
  CHECK(report.fields == 2);
  CHECK(report.vaults.at(0).fields == 2);
  CHECK(report.policies.size() == 2);

  const auto store = open_or_fail(go.target());
  const auto vault = store->get_vault("agents");
  REQUIRE(vault);
  CHECK(vault->name == "Agents");
  CHECK(vault->created_at.value == kFirstOfMarch);
  const auto fid = fid_of_key(7);
  const auto instance = store->get_instance(fid);
  REQUIRE(instance);
  CHECK(instance->public_key == key_of(7));
  CHECK(instance->app_id == "c0ffee0000000000000000000000000000000001");
  CHECK(instance->label == "box");
  CHECK(instance->profile == Profile::reference);
  CHECK(instance->enabled);
  CHECK(instance->created_at.value == kFirstOfMarch + 3);
  CHECK(instance->last_used_at == UnixSeconds{kFirstOfMarch + 4});
  CHECK_FALSE(store->get_instance(fid_of_key(8))->last_used_at.has_value());
  CHECK(fetched(*store, fid, {"agents", "openai", "key"}) == "sk-1");
  CHECK(fetched(*store, fid, {"agents", "db", "url"}).empty());
  CHECK(fetched(*store, fid_of_key(8), {"agents", "openai", "key"}) == "(refused)");
  const auto policy = store->debug_policy("agents", fid_of_key(8)).value();
  REQUIRE(policy);
  CHECK_FALSE(policy->allow_read);
  CHECK(policy->updated_at.value == kFirstOfMarch + 6);
}

TEST_CASE("times of fields and grants are kept") {
  const GoDatabase go;
  import_or_fail(go);
  auto connection = Connection::open(go.target(), Connection::Use::read).value();
  auto field = connection.query("SELECT created_at, updated_at FROM fields WHERE field = 'key'");
  REQUIRE(field->step().value());
  CHECK(field->integer_at(0) == kFirstOfMarch + 1);
  CHECK(field->integer_at(1) == kFirstOfMarch + 2);
  auto grant = connection.query("SELECT created_at FROM grants");
  REQUIRE(grant->step().value());
  CHECK(grant->integer_at(0) == kFirstOfMarch + 5);
}

TEST_CASE("what cannot be addressed is left out by name, the rest comes") {
  const auto go = with(vault_row("'a/b'") + vault_row("'good'") + vault_row("''") +
                       vault_row("'line'||char(10)") + field_row("'a/b'", "'i'", "'f'") +
                       field_row("'good'", "'i'", "''") + field_row("'good'", "''", "'f'") +
                       field_row("'good'", "'i/j'", "'f'") + field_row("'good'", "'i'", "'f'") +
                       field_row("'none'", "'i'", "'f'"));
  const auto report = import_or_fail(go);
  CHECK(codes_of(report) == std::vector<std::string>{"vault_id_unusable", "vault_id_unusable",
                                                     "vault_id_unusable", "field_name_unusable",
                                                     "field_name_unusable", "field_name_unusable",
                                                     "vault_missing"});
  CHECK(report.vaults.size() == 1);
  CHECK(report.fields == 1);
  CHECK(report.skipped == 8);
  bool escaped = false;
  for (const auto& warning : report.warnings)
    escaped = escaped || warning.about == "vault \"line\\x0a\"";
  CHECK(escaped);
}

TEST_CASE("unusual values are named and kept; those that cannot be delivered are left out") {
  const auto longest = std::to_string(kMaxValueBytes);
  const auto too_long = std::to_string(kMaxValueBytes + 1);
  const auto go = with(vault_row("'v'") + field_row("'v'", "'i'", "'nul'", "'a'||char(0)||'b'") +
                       field_row("'v'", "'i'", "'binary'", "CAST(x'61ff' AS TEXT)") +
                       field_row("'v'", "'i'", "'fits'", "printf('%.*c'," + longest + ",'x')") +
                       field_row("'v'", "'i'", "'large'", "printf('%.*c'," + too_long + ",'x')"));
  const auto report = import_or_fail(go);
  CHECK(codes_of(report) ==
        std::vector<std::string>{"value_has_nul", "value_not_utf8", "value_too_large"});
  CHECK(report.fields == 3);
  auto connection = Connection::open(go.target(), Connection::Use::read).value();
  auto values =
      connection.query("SELECT hex(value) FROM fields WHERE field <> 'fits' ORDER BY field");
  REQUIRE(values->step().value());
  CHECK(values->text_at(0) == "61FF");
  REQUIRE(values->step().value());
  CHECK(values->text_at(0) == "610062");
}

TEST_CASE("keys that could never be used are left out with what was granted to them") {
  const auto low_order = sql_blob(crypto::X25519PublicKey{});
  const auto low_fid = crypto::fid_of(crypto::X25519PublicKey{});
  const auto go = with(vault_row("'v'") + instance_row(low_fid, low_order, "'a'") +
                       instance_row("short", "x'0102'", "'a'") +
                       instance_row(fid_of_key(9), sql_blob(key_of(10)), "'a'") +
                       "INSERT INTO vault_instance_access(vault_id, fid) VALUES('v','" + low_fid +
                       "'),('v','" + fid_of_key(9) + "');");
  const auto report = import_or_fail(go);
  CHECK(codes_of(report) == std::vector<std::string>{"public_key_unusable", "public_key_unusable",
                                                     "fid_mismatch", "pair_left_out",
                                                     "pair_left_out"});
  CHECK(report.instances.empty());
  CHECK(report.grants.empty());
}

TEST_CASE("app ids that cannot match are named, and what the administration refuses is emptied") {
  const auto row = [](std::uint8_t byte, const std::string& app) {
    return instance_row(fid_of_key(byte), sql_blob(key_of(byte)), app);
  };
  const auto go = with(row(1, "' '") + row(2, "'C0FFEE0000000000000000000000000000000001'") +
                       row(3, "'a'||char(27)"));
  const auto report = import_or_fail(go);
  CHECK(codes_of(report) ==
        std::vector<std::string>{"app_id_unusable", "app_id_never_matches", "app_id_unusable"});
  const auto store = open_or_fail(go.target());
  CHECK(store->get_instance(fid_of_key(1))->app_id.empty());
  CHECK(store->get_instance(fid_of_key(2))->app_id == "C0FFEE0000000000000000000000000000000001");
  CHECK(store->get_instance(fid_of_key(3))->app_id.empty());
}

TEST_CASE("labels that cannot be shown are replaced, a time that cannot be read is now") {
  const auto go = with("INSERT INTO vaults VALUES('v','','yesterday');" +
                       instance_row(fid_of_key(1), sql_blob(key_of(1)),
                                    "'c0ffee0000000000000000000000000000000001'") +
                       "UPDATE tee_instances SET label = char(7), last_used_at = 'never';");
  const auto report = import_or_fail(go);
  CHECK(codes_of(report) == std::vector<std::string>{"time_unreadable", "vault_name_unusable",
                                                     "time_unreadable", "label_unusable"});
  const auto store = open_or_fail(go.target());
  CHECK(store->get_vault("v")->name == "v");
  CHECK(store->get_vault("v")->created_at.value == 9000);
  CHECK(store->get_instance(fid_of_key(1))->label.empty());
  CHECK_FALSE(store->get_instance(fid_of_key(1))->last_used_at.has_value());
}

TEST_CASE("a policy that is neither 0 nor 1 denies") {
  const GoDatabase go(std::string(kGoSchemaV2) + go_rows_v2() +
                      "UPDATE debug_policies SET allow_read = 2;");
  import_or_fail(go);
  CHECK_FALSE(open_or_fail(go.target())->debug_policy("agents", fid_of_key(7)).value()->allow_read);
}

TEST_CASE("warnings are listed up to a limit and counted beyond it") {
  std::string rows = vault_row("'v'");
  for (std::size_t i = 0; i < kMaxImportWarnings + 5; ++i)
    rows += field_row("'v'", "'" + std::to_string(i) + "/'", "'f'");
  const auto go = with(rows);
  const auto report = import_or_fail(go);
  CHECK(report.warnings.size() == kMaxImportWarnings);
  CHECK(report.unlisted_warnings == 5);
  CHECK(report.skipped == kMaxImportWarnings + 5);
}

}  // namespace
}  // namespace jingui::store
