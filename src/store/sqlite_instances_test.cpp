#include "store/store_test_support.h"

namespace jingui::store {
namespace {

TEST_CASE("an instance is registered once by fid and once by key") {
  Fixture f;
  CHECK(code_of(f.store->register_instance(f.one)) == ErrorCode::instance_exists);
  Instance same_key = f.one;
  same_key.fid = "other";
  CHECK(code_of(f.store->register_instance(same_key)) == ErrorCode::instance_exists);
  const auto read = f.store->get_instance(f.one.fid);
  REQUIRE(read);
  CHECK(read->public_key == f.one.public_key);
  CHECK(read->app_id == "app");
  CHECK(read->label == "label");
  CHECK(read->profile == Profile::reference);
  CHECK(read->enabled);
  CHECK(read->created_at == f.one.created_at);
  CHECK_FALSE(read->last_used_at);
  CHECK(code_of(f.store->get_instance("FID-1")) == ErrorCode::instance_not_found);
  CHECK(f.store->list_instances()->at(1).fid == f.two.fid);
}

TEST_CASE("a change of an instance leaves what it does not name") {
  Fixture f;
  REQUIRE(f.store->update_instance(f.one.fid, {"app-2", {}, {}, {}}));
  CHECK(f.store->get_instance(f.one.fid)->label == "label");
  CHECK(f.store->get_instance(f.one.fid)->enabled);
  REQUIRE(f.store->update_instance(f.one.fid, {"app-3", "", Profile::bound, false}));
  const auto read = *f.store->get_instance(f.one.fid);
  CHECK(read.app_id == "app-3");
  CHECK(read.label.empty());
  CHECK(read.profile == Profile::bound);
  CHECK_FALSE(read.enabled);
  CHECK(f.store->get_instance(f.two.fid)->app_id == "app");
  CHECK(code_of(f.store->update_instance("nope", {})) == ErrorCode::instance_not_found);
}

TEST_CASE("the last use of an instance is noted") {
  Fixture f;
  REQUIRE(f.store->touch_instance(f.one.fid, {77}));
  CHECK(f.store->get_instance(f.one.fid)->last_used_at == UnixSeconds{77});
  CHECK_FALSE(f.store->get_instance(f.two.fid)->last_used_at);
}

TEST_CASE("grants join a vault and an instance that exist") {
  Fixture f;
  REQUIRE(f.store->grant("a", f.one.fid, {20}));
  REQUIRE(f.store->grant("a", f.two.fid, {20}));
  CHECK(f.store->list_granted("a")->size() == 2);
  CHECK(f.store->list_granted("b")->empty());
  CHECK(code_of(f.store->grant("nope", f.one.fid, {20})) == ErrorCode::vault_not_found);
  CHECK(code_of(f.store->grant("a", "nope", {20})) == ErrorCode::instance_not_found);
  REQUIRE(f.store->revoke("a", f.two.fid));
  CHECK(code_of(f.store->revoke("a", f.two.fid)) == ErrorCode::grant_not_found);
  CHECK(f.store->list_granted("a")->size() == 1);
}

TEST_CASE("a debug policy needs its pair and survives a revocation") {
  Fixture f;
  CHECK_FALSE(f.store->debug_policy("a", f.one.fid)->has_value());
  REQUIRE(f.store->set_debug_policy("a", f.one.fid, true, {20}));
  REQUIRE(f.store->set_debug_policy("a", f.one.fid, false, {21}));
  REQUIRE(f.store->revoke("a", f.one.fid));
  const auto policy = f.store->debug_policy("a", f.one.fid);
  REQUIRE(policy->has_value());
  CHECK_FALSE((*policy)->allow_read);
  CHECK((*policy)->updated_at == UnixSeconds{21});
  CHECK(code_of(f.store->set_debug_policy("nope", f.one.fid, true, {22})) ==
        ErrorCode::vault_not_found);
  CHECK(code_of(f.store->set_debug_policy("a", "nope", true, {22})) ==
        ErrorCode::instance_not_found);
}

TEST_CASE("an instance goes with its grants and policies") {
  Fixture f;
  REQUIRE(f.store->set_debug_policy("a", f.one.fid, false, {20}));
  REQUIRE(f.store->delete_instance(f.one.fid));
  CHECK(code_of(f.store->delete_instance(f.one.fid)) == ErrorCode::instance_not_found);
  CHECK(f.store->list_granted("a")->empty());
  CHECK_FALSE(f.store->debug_policy("a", f.one.fid)->has_value());
}

}  // namespace
}  // namespace jingui::store
