// Rows of docs/compatibility.md that no recorded request covers: what we answer on purpose
// otherwise than the public Go program, and what we answer as it does.
#include "server/server_test_support.h"

namespace jingui::server {
namespace {

struct Row {
  const char* method;
  std::string path;
  std::string body;
  int status;
};

void check(TestServer& server, const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    const auto answer = server.admin(row.method, row.path, row.body);
    CAPTURE(row.path);
    CAPTURE(row.body);
    INFO(answer.body);
    CHECK(answer.status == row.status);
  }
}

TEST_CASE("JSON of requests has one reading") {
  TestServer server;
  check(server, {{"POST", "/v1/vaults", "null", 400},
                 {"POST", "/v1/vaults", R"({"ID":"x","name":"x"})", 400},
                 {"POST", "/v1/vaults", R"({"id":"x","id":"x","name":"x"})", 400},
                 {"POST", "/v1/vaults", R"({"id":"x","name":"x"} {})", 400},
                 {"POST", "/v1/vaults", "{\"id\":\"x\xff\",\"name\":\"x\"}", 400},
                 {"POST", "/v1/vaults", R"({"id":"x\ud800","name":"x"})", 400},
                 {"POST", "/v1/vaults", R"({"id":"x","name":"x","y":[[[[[[[[]]]]]]]]})", 400},
                 {"POST", "/v1/vaults", R"({"id":"x","name":"x","y":1e999})", 400},
                 {"POST", "/v1/vaults", R"({"id":"x","name":"x","y":null})", 201},
                 {"PUT", "/v1/debug-policy/x/y", "null", 400}});
}

TEST_CASE("a path has one reading") {
  TestServer server;
  server.set_up(key_of_seed("client"), "app");
  check(server, {{"GET", "/v1/vaults/", "", 404},
                 {"GET", "/v1/vaults//items", "", 404},
                 {"GET", "/v1/vaults/v%2Fitems", "", 404},
                 {"GET", "/v1/%76aults/%76", "", 200},
                 {"GET", "/V1/vaults", "", 404},
                 {"HEAD", "/v1/vaults", "", 404},
                 {"OPTIONS", "/v1/vaults", "", 404},
                 {"OPTIONS", "*", "", 404}});
}

TEST_CASE("names, labels and values have bounds") {
  TestServer server;
  const std::string fid = server.set_up(key_of_seed("client"), "app");
  const auto text = [](std::size_t size) { return std::string(size, 'x'); };
  check(server, {{"POST", "/v1/vaults", R"({"id":")" + text(255) + R"(","name":"x"})", 201},
                 {"POST", "/v1/vaults", R"({"id":")" + text(256) + R"(","name":"x"})", 400},
                 {"POST", "/v1/vaults", R"({"id":"a\u0001","name":"x"})", 400},
                 {"PUT", "/v1/vaults/v", R"({"name":")" + text(1024) + R"("})", 200},
                 {"PUT", "/v1/vaults/v", R"({"name":")" + text(1025) + R"("})", 400},
                 {"PUT", "/v1/vaults/v", R"({"name":"a\nb"})", 400},
                 {"PUT", "/v1/vaults/v/items/i", R"({"delete":[null]})", 400},
                 {"PUT", "/v1/vaults/v/items/i", R"({"fields":null,"delete":["none"]})", 200},
                 {"PUT", "/v1/vaults/w/items/i", R"({"delete":["none"]})", 404},
                 {"POST", "/v1/secrets/challenge", R"({"fid":")" + text(256) + R"("})", 404},
                 {"POST", "/v1/secrets/challenge", R"({"fid":")" + text(257) + R"("})", 400},
                 {"PUT", "/v1/instances/" + fid, R"({"dstack_app_id":"x","label":"a\tb"})", 400}});
}

TEST_CASE("a label stays unless it is named") {
  TestServer server;
  const std::string path = "/v1/instances/" + server.set_up(key_of_seed("client"), "app");
  const auto label_after = [&](const std::string& body) {
    CHECK(server.admin("PUT", path, body).status == 200);
    const auto answer = server.admin("GET", path).body;
    const auto begin = answer.find(R"("label":)") + 8;
    return answer.substr(begin, answer.find(',', begin) - begin);
  };
  CHECK(label_after(R"({"dstack_app_id":"app","label":"l"})") == R"("l")");
  CHECK(label_after(R"({"dstack_app_id":"app"})") == R"("l")");
  CHECK(label_after(R"({"dstack_app_id":"app","label":null})") == R"("l")");
  CHECK(label_after(R"({"dstack_app_id":"app","label":""})") == R"("")");
}

TEST_CASE("one blank stands between Bearer and the token, any number after it") {
  TestServer server;
  const auto status = [&](const std::string& value) {
    return server.send("GET", "/v1/vaults", "", {{"Authorization", value}}).status;
  };
  const std::string token = kTestToken;
  CHECK(status("Bearer " + token) == 200);
  CHECK(status("Bearer " + token + "  ") == 200);
  CHECK(status("Bearer  " + token) == 401);
  CHECK(status("bearer " + token) == 401);
  CHECK(status(token) == 401);
}

TEST_CASE("refusals carry the CORS headers too") {
  TestServer server(nullptr, nullptr, {"https://panel.example"});
  for (const char* path : {"/nowhere", "/v1/vaults", "/%zz", "/openapi.json"}) {
    const auto answer = server.send("GET", path, "", {{"Origin", "https://panel.example"}});
    CHECK(http::header(answer.headers, "Access-Control-Allow-Origin") == "https://panel.example");
    CHECK(http::header(answer.headers, "Vary") == "Origin");
  }
}

}  // namespace
}  // namespace jingui::server
