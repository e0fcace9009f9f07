#include <thread>

#include "store/limits.h"
#include "store/store_test_support.h"

namespace jingui::store {
namespace {

Result<void> accept(const Instance&) {
  return {};
}

FetchQuery query_of(const std::string& fid, std::vector<ValueName> names) {
  return {fid, std::move(names), false};
}

ErrorCode refusal_of(Fixture& f, const FetchQuery& query, std::size_t position) {
  const auto fetched = f.store->fetch(query, accept);
  REQUIRE(fetched);
  REQUIRE(fetched->refusal.has_value());
  CHECK(fetched->values.empty());
  CHECK(fetched->refusal->position == position);
  return fetched->refusal->code;
}

TEST_CASE("a fetch gives the values in the order of the names") {
  Fixture f;
  const auto fetched =
      f.store->fetch(query_of(f.one.fid, {{"a", "db", "password"}, {"a", "db", "user"}}), accept);
  REQUIRE(fetched);
  CHECK_FALSE(fetched->refusal.has_value());
  REQUIRE(fetched->values.size() == 2);
  CHECK(as_text(fetched->values[0].expose()) == "pw");
  CHECK(as_text(fetched->values[1].expose()) == "alice");
  CHECK(fetched->instance.public_key == f.one.public_key);
}

TEST_CASE("a fetch of nothing still needs the registration") {
  Fixture f;
  CHECK(f.store->fetch(query_of(f.one.fid, {}), accept)->values.empty());
  CHECK(code_of(f.store->fetch(query_of("nope", {}), accept)) == ErrorCode::instance_not_found);
}

TEST_CASE("the caller's judgement of the registration ends a fetch") {
  Fixture f;
  const auto refuse = [](const Instance&) -> Result<void> {
    return fail(ErrorCode::instance_disabled);
  };
  CHECK(code_of(f.store->fetch(query_of(f.one.fid, {{"a", "db", "user"}}), refuse)) ==
        ErrorCode::instance_disabled);
}

TEST_CASE("one refused name refuses the batch") {
  Fixture f;
  const ValueName good{"a", "db", "user"};
  CHECK(refusal_of(f, query_of(f.two.fid, {good}), 0) == ErrorCode::reference_denied);
  CHECK(refusal_of(f, query_of(f.one.fid, {good, {"b", "db", "user"}}), 1) ==
        ErrorCode::reference_denied);
  CHECK(refusal_of(f, query_of(f.one.fid, {good, {"a", "x", "user"}}), 1) ==
        ErrorCode::reference_unknown);
  CHECK(refusal_of(f, query_of(f.one.fid, {good, {"a", "db", "x"}}), 1) ==
        ErrorCode::reference_unknown);
  // Grants come before values: a stranger to a vault learns nothing about the names in another one.
  CHECK(refusal_of(f, query_of(f.one.fid, {{"a", "db", "x"}, {"b", "db", "x"}}), 1) ==
        ErrorCode::reference_denied);
}

TEST_CASE("the debug policy speaks only when values would be shown") {
  Fixture f;
  auto query = query_of(f.one.fid, {{"a", "db", "user"}});
  query.debug_read = true;
  CHECK_FALSE(f.store->fetch(query, accept)->refusal.has_value());
  REQUIRE(f.store->set_debug_policy("a", f.one.fid, false, {20}));
  CHECK(refusal_of(f, query, 0) == ErrorCode::read_denied);
  query.debug_read = false;
  CHECK_FALSE(f.store->fetch(query, accept)->refusal.has_value());
}

TEST_CASE("values of any bytes come back, up to the limit of a fetch") {
  Fixture f;
  const std::string binary("\0\xff\n", 3);
  REQUIRE(f.store->change_item("a", "odd", one_field("binary", binary), {20}));
  REQUIRE(f.store->change_item("a", "odd", one_field("empty", ""), {20}));
  const auto fetched =
      f.store->fetch(query_of(f.one.fid, {{"a", "odd", "binary"}, {"a", "odd", "empty"}}), accept);
  REQUIRE(fetched);
  CHECK(as_text(fetched->values.at(0).expose()) == binary);
  CHECK(fetched->values.at(1).empty());

  const std::string large(kMaxValueBytes, 'x');
  REQUIRE(f.store->change_item("a", "large", one_field("x", large), {20}));
  std::vector<ValueName> names(kMaxFetchBytes / kMaxValueBytes + 1, {"a", "large", "x"});
  CHECK(code_of(f.store->fetch(query_of(f.one.fid, names), accept)) ==
        ErrorCode::message_too_large);
}

TEST_CASE("readers on other threads see each change whole") {
  Fixture f;
  REQUIRE(f.store->change_item("a", "pair", one_field("x", "0"), {20}));
  REQUIRE(f.store->change_item("a", "pair", one_field("y", "0"), {20}));
  std::thread writer([&] {
    for (int i = 1; i <= 20; ++i) {
      ItemChange change = one_field("x", std::to_string(i));
      change.fields.push_back({"y", secret(std::to_string(i))});
      CHECK(f.store->change_item("a", "pair", change, {20}));
    }
  });
  const auto query = query_of(f.one.fid, {{"a", "pair", "x"}, {"a", "pair", "y"}});
  for (int i = 0; i < 50; ++i) {
    const auto fetched = f.store->fetch(query, accept);
    REQUIRE(fetched);
    CHECK(as_text(fetched->values.at(0).expose()) == as_text(fetched->values.at(1).expose()));
  }
  writer.join();
}

}  // namespace
}  // namespace jingui::store
