#include "server/router.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "server/server_test_support.h"
#include "store/limits.h"

namespace jingui::server {
namespace {

TEST_CASE("paths are decoded segment by segment") {
  TestServer server;
  CHECK(server.admin("POST", "/v1/vaults", R"({"id":"a b","name":"x"})").status == 201);
  CHECK(server.admin("GET", "/v1/vaults/a%20b").status == 200);
  CHECK(server.admin("GET", "/v1/vaults/a%20b?x=1").status == 200);
  for (const char* path : {"/v1/vaults/a%2Fb", "/v1/vaults//items", "/v1", "//", "v1/vaults",
                           "/v1/vaults/a%20b/", "/v1/vaults/x/items/y/z", ""})
    CHECK(server.admin("GET", path).status == 404);
  CHECK(server.admin("GET", "/v1/vaults/" + std::string(5000, 'x')).status == 404);
}

TEST_CASE("a path with a broken escape or bytes that are no UTF-8 is 400") {
  TestServer server;
  for (const char* path : {"/v1/vaults/%zz", "/%", "/v1/vaults/a%2"})
    CHECK(reason_of(server.admin("GET", path)) == error_name(ErrorCode::percent_malformed));
  for (const char* path : {"/v1/vaults/v/items/%ff", "/v1/debug-policy/v/%C3"}) {
    const auto answer = server.admin("GET", path);
    CHECK(answer.status == 400);
    CHECK(reason_of(answer) == error_name(ErrorCode::request_invalid));
  }
  CHECK(server.admin("GET", "/v1/vaults?x=%zz%ff").status == 200);
}

TEST_CASE("only the exact first value true of cascade cascades") {
  TestServer server;
  server.set_up(key_of_seed("client"), "app");
  for (const char* query : {"cascade=TRUE", "cascade=1", "cascade", "cascade=false&cascade=true",
                            "cascade=true%20", "Cascade=true", "x=cascade=true"})
    CHECK(server.admin("DELETE", "/v1/vaults/v?" + std::string(query)).status == 409);
  CHECK(server.admin("DELETE", "/v1/vaults/v?x=1&cascade=%74rue").status == 200);
}

TEST_CASE("a preflight names a method") {
  TestServer server(nullptr, nullptr, {"https://panel.example"});
  const auto status = [&](const std::string& method) {
    return server
        .send("OPTIONS", "/nowhere", "",
              {{"Origin", "https://panel.example"}, {"Access-Control-Request-Method", method}})
        .status;
  };
  CHECK(status("PUT") == 204);
  CHECK(status("") == 404);
}

TEST_CASE("every administrator's route needs the token, nobody else's does") {
  TestServer server;
  for (const auto& route : all_routes()) {
    std::string path(route.pattern);
    for (std::size_t at; (at = path.find(':')) != std::string::npos;) path[at] = 'x';
    const auto answer = server.send(std::string(route.method), path, "{}");
    CAPTURE(path);
    CHECK((answer.status == 401) == (route.access != Access::anybody));
  }
}

TEST_CASE("what an administrator sends wrongly is named") {
  TestServer server;
  const auto key = key_of_seed("client");
  server.set_up(key, "app");
  const auto reason = [&](const char* method, const std::string& path, const std::string& body) {
    return reason_of(server.admin(method, path, body));
  };
  const std::string other = hex_encode(key_of_seed("other").public_key());
  CHECK(reason("POST", "/v1/vaults", R"({"id":"v","name":"x"})") == "vault_exists");
  CHECK(reason("POST", "/v1/vaults", R"({"id":"","name":"x"})") == "request_invalid");
  CHECK(reason("POST", "/v1/vaults", R"({"id":"x"})") == "json_wrong_type");
  CHECK(reason("DELETE", "/v1/vaults/v?cascade=false", "") == "vault_not_empty");
  CHECK(reason("PUT", "/v1/vaults/w/items/i", R"({"fields":{"f":"x"}})") == "vault_not_found");
  CHECK(reason("PUT", "/v1/vaults/v/items/i", R"({"fields":{"":"x"}})") == "request_invalid");
  CHECK(reason("PUT", "/v1/vaults/v/items/%ff", R"({"fields":{"f":"x"}})") == "request_invalid");
  CHECK(reason("PUT", "/v1/vaults/v/items/i", R"({"fields":{"f":null}})") == "request_invalid");
  CHECK(reason("PUT", "/v1/vaults/v/items/i", R"({"delete":[1]})") == "request_invalid");
  CHECK(reason("POST", "/v1/instances",
               R"({"public_key":")" + other + R"(","dstack_app_id":" x"})") == "request_invalid");
  CHECK(reason("POST", "/v1/instances",
               R"({"public_key":")" + other + R"(","dstack_app_id":"x","profile":"y"})") ==
        "request_invalid");
  CHECK(reason("POST", "/v1/instances",
               R"({"public_key":")" + std::string(64, '0') + R"(","dstack_app_id":"x"})") ==
        "low_order_point");
  CHECK(reason("POST", "/v1/vaults/v/instances/x", "") == "instance_not_found");
  CHECK(reason("PUT", "/v1/debug-policy/v/x", R"({"allow_read":true})") == "instance_not_found");
  CHECK(reason("DELETE", "/v1/vaults/v/items/x", "") == "item_not_found");
}

TEST_CASE("a value has at most 64 KiB") {
  TestServer server;
  server.set_up(key_of_seed("client"), "app");
  const auto put = [&](std::size_t size) {
    return server.admin("PUT", "/v1/vaults/v/items/i",
                        R"({"fields":{"f":")" + std::string(size, 'x') + "\"}}");
  };
  CHECK(put(store::kMaxValueBytes).status == 200);
  const auto refused = put(store::kMaxValueBytes + 1);
  CHECK(refused.status == error_http_status(ErrorCode::message_too_large));
  CHECK(reason_of(refused) == error_name(ErrorCode::message_too_large));
}

TEST_CASE("profile and enabled follow the members of the public Go program") {
  TestServer server;
  const std::string fid = server.set_up(key_of_seed("client"), "app");
  const std::string path = "/v1/instances/" + fid;
  CHECK(server.admin("PUT", path, R"({"dstack_app_id":"app","enabled":false})").status == 200);
  const auto body = server.admin("GET", path).body;
  CHECK(
      body.ends_with(R"("last_used_at":null,"profile":"reference","enabled":false,"refused":[]})"));
}

TEST_CASE("PATCH of an instance leaves what it does not name, PUT needs the app id") {
  TestServer server;
  const std::string path = "/v1/instances/" + server.set_up(key_of_seed("client"), "app");
  CHECK(server.admin("PATCH", path, R"({"label":"l","profile":"bound"})").status == 200);
  CHECK(server.admin("PATCH", path, R"({"enabled":false})").status == 200);
  const auto body = server.admin("GET", path).body;
  CHECK(body.find(R"("dstack_app_id":"app","label":"l")") != std::string::npos);
  CHECK(body.find(R"("profile":"bound","enabled":false)") != std::string::npos);
  CHECK(server.admin("PATCH", path, R"({"dstack_app_id":"other"})").status == 200);
  CHECK(server.admin("GET", path).body.find(R"("dstack_app_id":"other")") != std::string::npos);
  CHECK(server.admin("PUT", path, R"({"enabled":true})").status == 400);
  CHECK(server.admin("PATCH", path, R"({"dstack_app_id":null})").status == 200);
  CHECK(server.admin("PATCH", path, R"({"dstack_app_id":" x"})").status == 400);
  CHECK(server.admin("PATCH", "/v1/instances/nobody", "{}").status == 404);
}

TEST_CASE("health is one word for strangers and more for administrators") {
  TestServer server;
  const auto word = server.send("GET", "/healthz");
  CHECK(word.status == 200);
  CHECK(word.body == "ok");
  const auto more = server.admin("GET", "/healthz");
  CHECK(more.body == R"({"status":"ok","store":"ok","strict":false,"open_challenges":0})");
}

TEST_CASE("a full disk is 507, and nothing is lost") {
  TestServer server;
  server.set_up(key_of_seed("client"), "app");
  REQUIRE(server.store->limit_pages(1));
  const auto answer = server.admin("PUT", "/v1/vaults/v/items/i",
                                   R"({"fields":{"x":")" + std::string(60000, 'x') + "\"}}");
  CHECK(answer.status == 507);
  CHECK(reason_of(answer) == error_name(ErrorCode::store_full));
  CHECK(server.admin("GET", "/v1/vaults/v/items/i").body.find(R"("keys":["f"])") !=
        std::string::npos);
  CHECK(server.send("GET", "/healthz").status == 200);
}

TEST_CASE("503 says when to come back") {
  const auto answer = refusal({ErrorCode::out_of_secret_memory, "not for the caller"});
  CHECK(answer.status == 503);
  CHECK(http::header(answer.headers, "Retry-After") == "5");
  CHECK(answer.body.find("not for the caller") == std::string::npos);
}

}  // namespace
}  // namespace jingui::server
