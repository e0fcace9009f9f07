#include "store/store_test_support.h"

namespace jingui::store {
namespace {

AdminTokenRecord token_named(std::string name, std::uint8_t digest_byte) {
  AdminTokenRecord token;
  token.name = std::move(name);
  token.digest.fill(digest_byte);
  token.scopes.add(Scope::read);
  token.scopes.add(Scope::grants);
  token.created_at = {100};
  return token;
}

TEST_CASE("a token is kept once by name and found by its digest") {
  Fixture f;
  auto token = token_named("ci", 1);
  token.expires_at = UnixSeconds{500};
  REQUIRE(f.store->create_token(token));
  CHECK(code_of(f.store->create_token(token_named("ci", 2))) == ErrorCode::token_exists);
  // Two names for one digest would be one token with two sets of scopes.
  CHECK(code_of(f.store->create_token(token_named("other", 1))) == ErrorCode::store_failed);
  const auto found = f.store->find_token(token.digest);
  REQUIRE(found);
  REQUIRE(found->has_value());
  CHECK((*found)->name == "ci");
  CHECK((*found)->scopes == token.scopes);
  CHECK((*found)->created_at == UnixSeconds{100});
  CHECK((*found)->expires_at == UnixSeconds{500});
  CHECK_FALSE((*found)->rotated_at);
  CHECK_FALSE((*found)->last_used_at);
  CHECK_FALSE(f.store->find_token(token_named("x", 9).digest)->has_value());
}

TEST_CASE("a rotated token is known by the new digest alone") {
  Fixture f;
  REQUIRE(f.store->create_token(token_named("ci", 1)));
  REQUIRE(f.store->rotate_token("ci", token_named("", 2).digest, UnixSeconds{900}, {200}));
  CHECK_FALSE(f.store->find_token(token_named("", 1).digest)->has_value());
  const auto now = f.store->get_token("ci");
  REQUIRE(now);
  CHECK(now->digest == token_named("", 2).digest);
  CHECK(now->scopes == token_named("", 2).scopes);
  CHECK(now->rotated_at == UnixSeconds{200});
  CHECK(now->expires_at == UnixSeconds{900});
  CHECK(code_of(f.store->rotate_token("nope", {}, {}, {200})) == ErrorCode::token_not_found);
}

TEST_CASE("tokens are listed by name, their use is noted, they go when deleted") {
  Fixture f;
  REQUIRE(f.store->create_token(token_named("b", 1)));
  REQUIRE(f.store->create_token(token_named("a", 2)));
  REQUIRE(f.store->touch_token("b", {300}));
  const auto tokens = f.store->list_tokens();
  REQUIRE(tokens);
  REQUIRE(tokens->size() == 2);
  CHECK(tokens->at(0).name == "a");
  CHECK_FALSE(tokens->at(0).last_used_at);
  CHECK(tokens->at(1).last_used_at == UnixSeconds{300});
  REQUIRE(f.store->delete_token("b"));
  CHECK(code_of(f.store->delete_token("b")) == ErrorCode::token_not_found);
  CHECK(code_of(f.store->get_token("b")) == ErrorCode::token_not_found);
}

}  // namespace
}  // namespace jingui::store
