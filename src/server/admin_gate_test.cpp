#include "server/admin_gate.h"

#include "server/limits.h"
#include "server/server_test_support.h"

namespace jingui::server {
namespace {

constexpr const char* kBootstrap = "0123456789abcdef";
constexpr const char* kNamed = "jingui_a-named-token";

struct Fixture {
  TestServer server;
  AdminGate gate{token_digest(as_bytes(kBootstrap)), *server.store, server.clock,
                 [this] { return server.clock->monotonic(); }};

  void add_named(std::optional<UnixSeconds> expires_at = std::nullopt) {
    store::AdminTokenRecord record;
    record.name = "ci";
    record.digest = token_digest(as_bytes(kNamed));
    record.scopes.add(store::Scope::write);
    record.expires_at = expires_at;
    REQUIRE(server.store->create_token(record));
  }

  Result<Caller> identify(const std::string& token, const std::string& peer = "192.0.2.1") {
    return gate.identify({"GET", "/", {{"Authorization", "Bearer " + token}}, "", peer});
  }

  std::string refusal_of(const http::Headers& headers) {
    const auto caller = gate.identify({"GET", "/", headers, "", "192.0.2.9"});
    if (caller) return caller->name;
    CHECK(caller.error().code == ErrorCode::admin_unauthorized);
    return caller.error().detail;
  }

  void fail_until_throttled() {
    for (unsigned i = 0; i <= kFreeWrongTokens; ++i)
      CHECK(code_of(identify("wrong")) == ErrorCode::admin_unauthorized);
    CHECK(code_of(identify("wrong")) == ErrorCode::admin_throttled);
  }
};

TEST_CASE("only the whole bootstrap token opens") {
  Fixture f;
  CHECK(f.refusal_of({{"authorization", "Bearer 0123456789abcdef"}}) == "bootstrap");
  CHECK(f.refusal_of({{"Authorization", "Bearer 0123456789abcdef  "}}) == "bootstrap");
  CHECK(f.refusal_of({}) == "missing Authorization header");
  CHECK(f.refusal_of({{"Authorization", ""}}) == "missing Authorization header");
  for (const char* other : {"Basic 0123456789abcdef", "bearer 0123456789abcdef", "Bearer ",
                            "Bearer", "0123456789abcdef"})
    CHECK(f.refusal_of({{"Authorization", other}}) ==
          "Authorization header must use Bearer scheme");
  for (const char* wrong : {"Bearer 0123456789abcdeF", "Bearer 0123456789abcde",
                            "Bearer 0123456789abcdef0", "Bearer  0123456789abcdef"})
    CHECK(f.refusal_of({{"Authorization", wrong}}) == "invalid admin token");
}

TEST_CASE("the bootstrap token has every scope, a named token its own") {
  Fixture f;
  f.add_named();
  const auto bootstrap = require(f.identify(kBootstrap));
  CHECK(bootstrap.bootstrap);
  for (const Access access : {Access::read, Access::write, Access::grants, Access::tokens})
    CHECK(check_access(bootstrap, access));
  const auto named = require(f.identify(kNamed));
  CHECK(named.name == "ci");
  CHECK_FALSE(named.bootstrap);
  CHECK(check_access(named, Access::anybody));
  CHECK(check_access(named, Access::write));
  for (const Access access : {Access::read, Access::grants, Access::tokens})
    CHECK(code_of(check_access(named, access)) == ErrorCode::admin_forbidden);
}

TEST_CASE("a named token ends at its expiry") {
  Fixture f;
  const auto now = f.server.clock->now();
  f.add_named(now + 10);
  CHECK(f.identify(kNamed));
  f.server.clock->advance(10);
  const auto expired = f.identify(kNamed);
  CHECK(code_of(expired) == ErrorCode::admin_unauthorized);
  CHECK(expired.error().detail == "the admin token has expired");
}

TEST_CASE("the last use of a named token is noted at most once a minute") {
  Fixture f;
  f.add_named();
  const auto last_used = [&] { return *f.server.store->get_token("ci")->last_used_at; };
  const auto first = f.server.clock->now();
  REQUIRE(f.identify(kNamed));
  CHECK(last_used() == first);
  f.server.clock->advance(kTouchPauseSeconds - 1);
  REQUIRE(f.identify(kNamed));
  CHECK(last_used() == first);
  f.server.clock->advance(1);
  REQUIRE(f.identify(kNamed));
  CHECK(last_used() == first + kTouchPauseSeconds);
}

TEST_CASE("an address that was wrong too often waits, and then the right token opens") {
  Fixture f;
  f.fail_until_throttled();
  CHECK(code_of(f.identify(kBootstrap)) == ErrorCode::admin_throttled);
  CHECK(f.gate.wait("192.0.2.1") == std::chrono::seconds(1));
  CHECK(f.identify(kBootstrap, "192.0.2.2"));
  // Tries while it waits do not make it longer.
  for (int i = 0; i < 100; ++i) (void)f.identify("wrong");
  f.server.clock->advance(1);
  CHECK(f.identify(kBootstrap));
  CHECK(code_of(f.identify("wrong")) == ErrorCode::admin_unauthorized);
  CHECK(f.identify(kBootstrap));
}

TEST_CASE("a named token neither waits nor ends the wait of its address") {
  Fixture f;
  f.add_named();
  f.fail_until_throttled();
  CHECK(f.identify(kNamed));
  CHECK(code_of(f.identify(kBootstrap)) == ErrorCode::admin_throttled);
}

TEST_CASE("what is no bearer token at all is not counted") {
  Fixture f;
  for (unsigned i = 0; i < 100; ++i) (void)f.gate.identify({"GET", "/", {}, "", "192.0.2.1"});
  CHECK(f.identify(kBootstrap));
}

}  // namespace
}  // namespace jingui::server
