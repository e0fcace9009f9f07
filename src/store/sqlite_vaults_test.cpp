#include "store/limits.h"
#include "store/store_test_support.h"

namespace jingui::store {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("profiles have names") {
  CHECK(parse_profile(profile_name(Profile::reference)) == Profile::reference);
  CHECK(parse_profile(profile_name(Profile::bound)) == Profile::bound);
  CHECK_FALSE(parse_profile("Bound"));
}

TEST_CASE("vaults are created once, listed by age, renamed") {
  Fixture f;
  CHECK(code_of(f.store->create_vault("a", "again", {20})) == ErrorCode::vault_exists);
  REQUIRE(f.store->rename_vault("a", "New"));
  const auto vaults = f.store->list_vaults();
  REQUIRE(vaults);
  REQUIRE(vaults->size() == 2);
  CHECK(vaults->at(0).id == "a");
  CHECK(vaults->at(0).name == "New");
  CHECK(vaults->at(0).created_at == UnixSeconds{10});
  CHECK(code_of(f.store->rename_vault("nope", "x")) == ErrorCode::vault_not_found);
  CHECK(f.store->get_vault("b")->name == "Vault B");
  CHECK(code_of(f.store->get_vault("B")) == ErrorCode::vault_not_found);
}

TEST_CASE("a vault goes only with all that depends on it") {
  Fixture f;
  CHECK(code_of(f.store->delete_vault("nope", true)) == ErrorCode::vault_not_found);
  CHECK(code_of(f.store->delete_vault("a", false)) == ErrorCode::vault_not_empty);
  REQUIRE(f.store->set_debug_policy("b", f.two.fid, true, {14}));
  CHECK(code_of(f.store->delete_vault("b", false)) == ErrorCode::vault_not_empty);
  REQUIRE(f.store->delete_vault("a", true));
  REQUIRE(f.store->delete_vault("b", true));
  CHECK(f.store->list_vaults()->empty());
  CHECK(f.store->list_instances()->size() == 2);
  REQUIRE(f.store->create_vault("a", "again", {20}));
  CHECK(f.store->list_items("a")->empty());
  CHECK(f.store->list_granted("a")->empty());
  REQUIRE(f.store->delete_vault("a", false));
}

TEST_CASE("items are merged field by field, deletions first") {
  Fixture f;
  CHECK(*f.store->list_fields("a", "db") == Names{"password", "user"});
  ItemChange change = one_field("user", "bob");
  change.deletions = {"user", "password", "never-there"};
  REQUIRE(f.store->change_item("a", "db", change, {20}));
  CHECK(*f.store->list_fields("a", "db") == Names{"user"});
  REQUIRE(f.store->change_item("a", "cache", one_field("x", ""), {20}));
  CHECK(*f.store->list_items("a") == Names{"cache", "db"});
  CHECK(f.store->list_items("nope")->empty());
  CHECK(f.store->list_fields("a", "nope")->empty());
  CHECK(code_of(f.store->change_item("nope", "db", change, {20})) == ErrorCode::vault_not_found);
  REQUIRE(f.store->delete_item("a", "cache"));
  CHECK(code_of(f.store->delete_item("a", "cache")) == ErrorCode::item_not_found);
}

}  // namespace
}  // namespace jingui::store
