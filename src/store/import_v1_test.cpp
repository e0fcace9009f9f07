// No genuine file of version 1 is at hand: these are made from a description of its tables.
#include "store/import_v1.h"

#include <filesystem>

#include "base/encoding.h"
#include "crypto/aes_gcm.h"
#include "store/go_database_test_support.h"
#include "store/limits.h"

namespace jingui::store {
namespace {

constexpr const char* kKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr const char* kOtherKey =
    "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

std::string sealed(const std::string& text) {
  SecretBytes key = secret(std::string(32, '\0'));
  REQUIRE(hex_decode_into(kKey, key.expose()));
  const Bytes nonce(crypto::kGcmNonceBytes, 0x11);
  Bytes blob = nonce;
  const auto body = crypto::aes_gcm_seal({key, nonce}, as_bytes(text)).value();
  blob.insert(blob.end(), body.begin(), body.end());
  return sql_blob(blob);
}

constexpr const char* kSchema = R"(
  CREATE TABLE apps(app_id TEXT PRIMARY KEY, name TEXT NOT NULL, service_type TEXT NOT NULL,
    required_scopes TEXT, credentials_encrypted BLOB, created_at DATETIME);
  CREATE TABLE user_secrets(app_id TEXT NOT NULL, user_id TEXT NOT NULL, secret_encrypted BLOB,
    created_at DATETIME, updated_at DATETIME, PRIMARY KEY(app_id, user_id));
  CREATE TABLE tee_instances(fid TEXT PRIMARY KEY, public_key BLOB NOT NULL UNIQUE,
    bound_app_id TEXT, bound_user_id TEXT, label TEXT, created_at DATETIME, last_used_at DATETIME);
)";

constexpr const char* kPolicies =
    "CREATE TABLE debug_policies(app_id TEXT, user_id TEXT, allow_read INTEGER, updated_at "
    "DATETIME);";

std::string app(const std::string& id, const std::string& credentials) {
  return "INSERT INTO apps VALUES('" + id + "','Name of " + id + "','google','x'," + credentials +
         ",'2026-02-12 00:00:00');";
}

std::string user(const std::string& app, const std::string& user, const std::string& secret) {
  return "INSERT INTO user_secrets VALUES('" + app + "','" + user + "'," + secret +
         ",'2026-02-12 00:00:01','2026-02-12 00:00:02');";
}

std::string instance(std::uint8_t byte, const std::string& app, const std::string& user) {
  return "INSERT INTO tee_instances VALUES('" + fid_of_key(byte) + "'," + sql_blob(key_of(byte)) +
         ",'" + app + "','" + user + "','box','2026-02-12 00:00:03',NULL);";
}

Result<ImportReport> import(const GoDatabase& go, const char* key = kKey, bool widen = false) {
  auto options = go.options();
  std::optional<SecretBytes> text;
  if (key != nullptr) text = secret(key);
  options.master_key_text = text ? &*text : nullptr;
  options.insecure_grant_whole_vaults = widen;
  return import_go_database(options, {9000});
}

GoDatabase gmail(const std::string& more = "") {
  return GoDatabase(kSchema + app("gmail", sealed(R"({"client_id":"id","client_secret":"cs"})")) +
                    user("gmail", "alice@example.com", sealed("token-a")) +
                    instance(7, "gmail", "alice@example.com") + more);
}

bool has_code(const ImportReport& report, std::string_view code) {
  for (const auto& warning : report.warnings)
    if (warning.code == code) return true;
  return false;
}

TEST_CASE("what could be fetched can be fetched by the same reference") {
  const auto go = gmail();
  const auto report = import(go);
  REQUIRE(report);
  CHECK(report->source_version == 1);
  CHECK(report->skipped == 0);
  CHECK(codes_of(*report) == std::vector<std::string>{"oauth_left_out", "app_id_unusable"});
  const auto store = open_or_fail(go.target());
  const auto value = [&](const char* field) {
    return fetched(*store, fid_of_key(7), {"gmail", "alice@example.com", field});
  };
  CHECK(value("refresh_token") == "token-a");
  CHECK(value("client_id") == "id");
  CHECK(value("client_secret") == "cs");
  CHECK(store->get_vault("gmail")->name == "Name of gmail");
  CHECK(store->get_vault("gmail")->created_at.value == 1770854400);
  const auto found = store->get_instance(fid_of_key(7));
  REQUIRE(found);
  CHECK(found->profile == Profile::reference);
  CHECK(found->label == "box");
  CHECK(found->app_id.empty());
}

TEST_CASE("the attestation app id of later files is kept, and their names for tables and columns") {
  const GoDatabase go(kSchema + app("gmail", "NULL") +
                      user("gmail", "alice", sealed(R"({"k":"v","n":5,"z":null})")) +
                      instance(7, "gmail", "alice") +
                      "ALTER TABLE user_secrets RENAME TO vault_items;"
                      "ALTER TABLE vault_items RENAME COLUMN user_id TO item;"
                      "ALTER TABLE tee_instances RENAME COLUMN bound_user_id TO bound_item;"
                      "ALTER TABLE tee_instances ADD COLUMN bound_attestation_app_id TEXT;"
                      "UPDATE tee_instances SET "
                      "bound_attestation_app_id='c0ffee0000000000000000000000000000000001';");
  const auto report = import(go);
  REQUIRE(report);
  const auto store = open_or_fail(go.target());
  CHECK(store->get_instance(fid_of_key(7))->app_id == "c0ffee0000000000000000000000000000000001");
  CHECK(store->list_fields("gmail", "alice").value() == std::vector<std::string>{"k", "n"});
  CHECK(fetched(*store, fid_of_key(7), {"gmail", "alice", "n"}) == "5");
}

TEST_CASE("credentials of an app without users become an item of their own") {
  const GoDatabase go(
      kSchema + app("drive", sealed(R"({"installed":{"client_id":"id","redirect_uris":["a"]}})")) +
      app("plain", sealed("opaque")) + instance(7, "drive", "nobody") + instance(8, "plain", "x"));
  REQUIRE(import(go, kKey, true));
  const auto store = open_or_fail(go.target());
  CHECK(fetched(*store, fid_of_key(7), {"drive", "oauth-client", "client_id"}) == "id");
  CHECK(fetched(*store, fid_of_key(7), {"drive", "oauth-client", "redirect_uris"}) == "[\"a\"]");
  CHECK(fetched(*store, fid_of_key(8), {"plain", "oauth-client", "credentials"}) == "opaque");
}

TEST_CASE("an item's own member gives way to the app's of the same name") {
  const GoDatabase go(kSchema + app("a", sealed(R"({"client_id":"of-app"})")) +
                      user("a", "u", sealed(R"({"client_id":"own","refresh_token":"t"})")) +
                      instance(7, "a", "u"));
  const auto report = import(go);
  REQUIRE(report);
  CHECK(has_code(*report, "field_twice"));
  const auto store = open_or_fail(go.target());
  CHECK(fetched(*store, fid_of_key(7), {"a", "u", "client_id"}) == "of-app");
  CHECK(fetched(*store, fid_of_key(7), {"a", "u", "refresh_token"}) == "t");
}

TEST_CASE("a wrong, malformed or missing key writes nothing") {
  const auto go = gmail();
  CHECK(code_of(import(go, kOtherKey)) == ErrorCode::import_master_key_wrong);
  CHECK(code_of(import(go, nullptr)) == ErrorCode::import_master_key_invalid);
  CHECK(code_of(import(go, "0011")) == ErrorCode::import_master_key_invalid);
  CHECK(code_of(import(go, (std::string(kKey) + "00").c_str())) ==
        ErrorCode::import_master_key_invalid);
  CHECK(code_of(import(go, std::string(64, 'g').c_str())) == ErrorCode::import_master_key_invalid);
  CHECK_FALSE(std::filesystem::exists(go.target()));
  CHECK(import(go, (std::string(kKey) + "\n").c_str()));
}

TEST_CASE("a source of version 2 needs no key and looks at none") {
  const GoDatabase go;
  CHECK(import(go, "not a key"));
}

TEST_CASE("a secret that does not open is named while others open") {
  auto go = gmail(user("gmail", "bob", "x'00'") +
                  user("gmail", "carol", "zeroblob(" + std::to_string(60) + ")"));
  const auto report = import(go);
  REQUIRE(report);
  std::size_t unopened = 0;
  for (const auto& warning : report->warnings) unopened += warning.code == "secret_not_opened";
  CHECK(unopened == 2);
  CHECK(open_or_fail(go.target())->list_fields("gmail", "alice@example.com")->size() == 3);
  run_sql(go.path(), "UPDATE user_secrets SET secret_encrypted = 'text'");
  CHECK(code_of(import(go)) == ErrorCode::import_source_invalid);
}

TEST_CASE("a binding to one of several items is no grant of the vault unless asked for") {
  const auto go = gmail(user("gmail", "bob", sealed("token-b")));
  auto report = import(go);
  REQUIRE(report);
  CHECK(report->grants.empty());
  CHECK(has_code(*report, "grant_withheld"));
  {
    const auto store = open_or_fail(go.target());
    CHECK(fetched(*store, fid_of_key(7), {"gmail", "bob", "refresh_token"}) == "(refused)");
  }
  std::filesystem::remove(go.target());
  report = import(go, kKey, true);
  REQUIRE(report);
  CHECK(report->grants.size() == 1);
  CHECK(has_code(*report, "grant_widened"));
  const auto store = open_or_fail(go.target());
  CHECK(fetched(*store, fid_of_key(7), {"gmail", "bob", "refresh_token"}) == "token-b");
}

TEST_CASE("a denial of one item denies its vault to every instance of it") {
  const auto go =
      gmail(user("gmail", "bob", sealed("b")) + instance(8, "gmail", "bob") + kPolicies +
            "INSERT INTO debug_policies VALUES"
            "('gmail','alice@example.com',1,'2026-02-13 00:00:00'),"
            "('gmail','bob',0,'2026-02-14 00:00:00');");
  const auto report = import(go);
  REQUIRE(report);
  CHECK(report->grants.empty());
  const auto store = open_or_fail(go.target());
  for (const std::uint8_t byte : {std::uint8_t{7}, std::uint8_t{8}}) {
    const auto policy = store->debug_policy("gmail", fid_of_key(byte)).value();
    REQUIRE(policy);
    CHECK_FALSE(policy->allow_read);
    CHECK(policy->updated_at.value == 1771027200);
  }
}

TEST_CASE("an allowance stays one, and a denial with nobody to deny to is named") {
  const auto go = gmail(app("lonely", "NULL") + kPolicies +
                        "INSERT INTO debug_policies VALUES"
                        "('gmail','alice@example.com',1,'2026-02-13 00:00:00'),"
                        "('lonely','x',0,'2026-02-14 00:00:00');");
  const auto report = import(go);
  REQUIRE(report);
  CHECK(has_code(*report, "denial_without_instance"));
  CHECK(open_or_fail(go.target())->debug_policy("gmail", fid_of_key(7)).value()->allow_read);
}

TEST_CASE("a secret that is too large is left out") {
  const auto go = gmail(user("gmail", "big", sealed(std::string(kMaxValueBytes + 1, 'x'))) +
                        user("gmail", "huge", sealed(std::string(kMaxImportSecretBytes, 'x'))));
  const auto report = import(go);
  REQUIRE(report);
  CHECK(has_code(*report, "value_too_large"));
  CHECK(has_code(*report, "secret_not_opened"));
}

TEST_CASE("secrets of an unknown app are named") {
  const auto go = gmail(user("gone", "u", sealed("t")));
  const auto report = import(go);
  REQUIRE(report);
  CHECK(has_code(*report, "vault_missing"));
}

}  // namespace
}  // namespace jingui::store
