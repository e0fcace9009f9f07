// Named tokens over the routes: made, used within their scopes, rotated, deleted.
#include "server/admin_tokens.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "server/limits.h"
#include "server/routes.h"
#include "server/server_test_support.h"

namespace jingui::server {
namespace {

std::string member(const http::Response& response, const char* name) {
  return std::string(require(json::parse(response.body)).as_object().at(name).as_string());
}

struct Fixture {
  TestServer server;

  std::string make(const std::string& name, const std::string& scopes) {
    const auto answer = server.admin("POST", "/v1/tokens",
                                     R"({"name":")" + name + R"(","scopes":[)" + scopes + "]}");
    REQUIRE(answer.status == 201);
    return member(answer, "token");
  }

  http::Response with(const std::string& token, const std::string& method, const std::string& path,
                      std::string body = "") {
    return server.send(method, path, std::move(body), {{"Authorization", "Bearer " + token}});
  }
};

std::string example_path(std::string_view pattern) {
  std::string path(pattern);
  for (std::size_t at; (at = path.find(':')) != std::string::npos;) path[at] = 'x';
  return path;
}

TEST_CASE("a token opens the routes of its scope and no others") {
  Fixture f;
  const std::pair<Access, std::string> tokens[] = {{Access::read, f.make("r", "\"read\"")},
                                                   {Access::write, f.make("w", "\"write\"")},
                                                   {Access::grants, f.make("g", "\"grants\"")}};
  for (const auto& route : all_routes()) {
    if (route.access == Access::anybody) continue;
    for (const auto& [scope, token] : tokens) {
      const auto answer =
          f.with(token, std::string(route.method), example_path(route.pattern), "{}");
      CAPTURE(route.method);
      CAPTURE(route.pattern);
      CHECK((answer.status == 403) == (route.access != scope));
      CHECK(answer.status != 401);
    }
  }
}

TEST_CASE("who may not is told which scope is missing") {
  Fixture f;
  const auto token = f.make("reader", "\"read\"");
  const auto refused = f.with(token, "DELETE", "/v1/vaults/v");
  CHECK(refused.status == 403);
  CHECK(refused.body ==
        R"({"error":"the token reader lacks the scope write","reason":"admin_forbidden"})");
  CHECK(f.with(token, "GET", "/v1/tokens").status == 403);
}

TEST_CASE("deleting a vault with its grants needs the scope grants too") {
  Fixture f;
  f.server.set_up(key_of_seed("client"), "app");
  const auto writer = f.make("w", "\"write\"");
  CHECK(f.with(writer, "DELETE", "/v1/vaults/v?cascade=true").status == 403);
  CHECK(f.with(writer, "DELETE", "/v1/vaults/v").status == 409);
  const auto both = f.make("wg", R"("grants","write")");
  CHECK(f.with(both, "DELETE", "/v1/vaults/v?cascade=true").status == 200);
}

TEST_CASE("a token is shown once") {
  Fixture f;
  const auto answer = f.server.admin(
      "POST", "/v1/tokens",
      R"({"name":"ci","scopes":["write","read"],"expires_at":"2099-01-01T00:00:00Z"})");
  CHECK(answer.status == 201);
  const auto token = member(answer, "token");
  CHECK(token.starts_with("jingui_"));
  CHECK(token.size() == 7 + 2 * kNewTokenBytes);
  CHECK(f.make("other", "\"read\"") != token);
  const auto listed = f.server.admin("GET", "/v1/tokens");
  CHECK(listed.body.find(token) == std::string::npos);
  CHECK(listed.body.find(R"({"name":"ci","scopes":["read","write"],"created_at":)") !=
        std::string::npos);
  CHECK(listed.body.find(R"("expires_at":"2099-01-01T00:00:00Z")") != std::string::npos);
}

TEST_CASE("a token ends when it is rotated or deleted, without a restart") {
  Fixture f;
  const auto first = f.make("ci", "\"read\"");
  CHECK(f.with(first, "GET", "/v1/vaults").status == 200);
  const auto rotated = f.server.admin("POST", "/v1/tokens/ci/rotate");
  CHECK(rotated.status == 200);
  const auto second = member(rotated, "token");
  CHECK(f.with(first, "GET", "/v1/vaults").status == 401);
  CHECK(f.with(second, "GET", "/v1/vaults").status == 200);
  CHECK(f.server.admin("DELETE", "/v1/tokens/ci").status == 200);
  CHECK(f.with(second, "GET", "/v1/vaults").status == 401);
  CHECK(reason_of(f.server.admin("DELETE", "/v1/tokens/ci")) ==
        error_name(ErrorCode::token_not_found));
  CHECK(reason_of(f.server.admin("POST", "/v1/tokens/ci/rotate")) ==
        error_name(ErrorCode::token_not_found));
}

TEST_CASE("an expired token is rotated only with a new expiry") {
  Fixture f;
  const auto now = f.server.clock->now();
  const auto expiry = [](UnixSeconds time) {
    return R"({"expires_at":")" + format_rfc3339(time) + "\"}";
  };
  const auto token = f.make("ci", "\"read\"");
  REQUIRE(f.server.admin("POST", "/v1/tokens/ci/rotate", expiry(now + 60)).status == 200);
  CHECK(f.with(token, "GET", "/v1/vaults").status == 401);
  f.server.clock->advance(60);
  CHECK(reason_of(f.server.admin("POST", "/v1/tokens/ci/rotate")) == "request_invalid");
  CHECK(f.server.admin("POST", "/v1/tokens/ci/rotate", expiry(now + 120)).status == 200);
}

TEST_CASE("what is wrong about a new token is named") {
  Fixture f;
  f.make("ci", "\"read\"");
  const auto reason = [&](const std::string& body) {
    return reason_of(f.server.admin("POST", "/v1/tokens", body));
  };
  CHECK(reason(R"({"name":"ci","scopes":["read"]})") == error_name(ErrorCode::token_exists));
  CHECK(reason(R"({"name":"bootstrap","scopes":["read"]})") == "request_invalid");
  CHECK(reason(R"({"name":"a/b","scopes":["read"]})") == "request_invalid");
  CHECK(reason(R"({"name":"x","scopes":[]})") == "request_invalid");
  CHECK(reason(R"({"name":"x","scopes":["tokens"]})") == "request_invalid");
  CHECK(reason(R"({"name":"x","scopes":[1]})") == "request_invalid");
  CHECK(reason(R"({"name":"x"})") == "json_wrong_type");
  CHECK(reason(R"({"name":"x","scopes":["read"],"expires_at":"soon"})") == "request_invalid");
  CHECK(reason(R"({"name":"x","scopes":["read"],"expires_at":"2001-01-01T00:00:00Z"})") ==
        "request_invalid");
}

TEST_CASE("tokens are bounded in number") {
  Fixture f;
  for (std::size_t i = 0; i < kMaxAdminTokens; ++i) {
    store::AdminTokenRecord record;
    record.name = std::to_string(i);
    record.digest = token_digest(as_bytes(record.name));
    record.scopes.add(store::Scope::read);
    REQUIRE(f.server.store->create_token(record));
  }
  CHECK(reason_of(f.server.admin("POST", "/v1/tokens", R"({"name":"x","scopes":["read"]})")) ==
        "request_invalid");
}

TEST_CASE("guessing the token over a route is answered 429 with the time to wait") {
  Fixture f;
  for (unsigned i = 0; i <= kFreeWrongTokens; ++i)
    CHECK(f.with("wrong", "GET", "/v1/vaults").status == 401);
  const auto answer = f.server.admin("GET", "/v1/vaults");
  CHECK(answer.status == error_http_status(ErrorCode::admin_throttled));
  CHECK(reason_of(answer) == error_name(ErrorCode::admin_throttled));
  CHECK(http::header(answer.headers, "Retry-After") == "1");
  // Nor does the health page tell whether the guess was right.
  CHECK(f.server.admin("GET", "/healthz").body == "ok");
  f.server.clock->advance(1);
  CHECK(f.server.admin("GET", "/v1/vaults").status == 200);
}

}  // namespace
}  // namespace jingui::server
