#include "client/admin_command.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <map>

#include "client/admin_request.h"
#include "client/handshake_test_support.h"
#include "http/message.h"

using namespace jingui;
using namespace jingui::client;
using http::http_answer;

namespace {

SecretBytes secret(std::string_view text) {
  return require(SecretBytes::copy_of(as_bytes(text)));
}

std::string line(AdminOptions options, AdminAction action, std::string_view value = {}) {
  options.action = action;
  const auto request = require(admin_request(options, secret(value)));
  return request.method + " " + request.target + " " + request.body;
}

struct Outcome {
  int code;
  std::string out, err;
  std::vector<std::string> requests;
};

/// Both ends of a pipe; what was written until now can be read back.
struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    read = UniqueFd(ends[0]);
    write = UniqueFd(ends[1]);
  }
  std::string text() {
    write.reset();
    std::string out(4096, '\0');
    out.resize(
        static_cast<std::size_t>(std::max<ssize_t>(0, ::read(read.get(), out.data(), out.size()))));
    return out;
  }
  UniqueFd read, write;
};

/// Runs a command against a server that gives one answer.
Outcome run(AdminOptions options, const std::string& http_answer_text,
            std::map<std::string, std::string, std::less<>> settings) {
  const AnsweringServer server({http_answer_text});
  options.connection.server = server.url_text();
  options.connection.insecure = true;
  Pipe out, err;
  const auto lookup = [&](std::string_view name) -> std::optional<std::string> {
    const auto at = settings.find(name);
    return at == settings.end() ? std::nullopt : std::optional(at->second);
  };
  const int code = admin_command(options, lookup, Output{out.write.get(), err.write.get()});
  return {code, out.text(), err.text(), server.requests()};
}

const std::map<std::string, std::string, std::less<>> kToken{
    {"JINGUI_ADMIN_TOKEN", "a-token-of-16-bytes"}};

}  // namespace

TEST_CASE("admin: one request for each action") {
  AdminOptions o;
  o.vault = "v/1";
  o.item = "i";
  o.field = "f";
  o.fid = "abc";
  o.public_key = "00ff";
  o.app_id = "app";
  CHECK(line(o, AdminAction::vaults_create) == R"(POST /v1/vaults {"id":"v/1","name":"v/1"})");
  CHECK(line(o, AdminAction::vaults_list) == "GET /v1/vaults ");
  CHECK(line(o, AdminAction::vaults_delete) == "DELETE /v1/vaults/v%2F1 ");
  CHECK(line(o, AdminAction::items_put, "a\"b\n") ==
        R"(PUT /v1/vaults/v%2F1/items/i {"fields":{"f":"a\"b\n"}})");
  CHECK(line(o, AdminAction::items_list) == "GET /v1/vaults/v%2F1/items ");
  CHECK(line(o, AdminAction::items_get) == "GET /v1/vaults/v%2F1/items/i ");
  CHECK(line(o, AdminAction::items_delete) == R"(PUT /v1/vaults/v%2F1/items/i {"delete":["f"]})");
  CHECK(line(o, AdminAction::instances_add) ==
        R"(POST /v1/instances {"public_key":"00ff","dstack_app_id":"app"})");
  CHECK(line(o, AdminAction::instances_list) == "GET /v1/instances ");
  CHECK(line(o, AdminAction::instances_delete) == "DELETE /v1/instances/abc ");
  CHECK(line(o, AdminAction::grants_add) == "POST /v1/vaults/v%2F1/instances/abc ");
  CHECK(line(o, AdminAction::grants_list) == "GET /v1/vaults/v%2F1/instances ");
  CHECK(line(o, AdminAction::grants_remove) == "DELETE /v1/vaults/v%2F1/instances/abc ");
  CHECK(line(o, AdminAction::vaults_get) == "GET /v1/vaults/v%2F1 ");
  CHECK(line(o, AdminAction::items_import, R"({"a":"1","b":"2"})") ==
        R"(PUT /v1/vaults/v%2F1/items/i {"fields":{"a":"1","b":"2"}})");
  CHECK(line(o, AdminAction::instances_get) == "GET /v1/instances/abc ");
  CHECK(line(o, AdminAction::policy_get) == "GET /v1/debug-policy/v%2F1/abc ");
  o.policy = "deny";
  CHECK(line(o, AdminAction::policy_set) ==
        R"(PUT /v1/debug-policy/v%2F1/abc {"allow_read":false})");
  o.policy = "allow";
  CHECK(line(o, AdminAction::policy_set) ==
        R"(PUT /v1/debug-policy/v%2F1/abc {"allow_read":true})");
  o.name = "Name";
  o.cascade = true;
  o.field.clear();
  o.label = "l";
  CHECK(line(o, AdminAction::vaults_create) == R"(POST /v1/vaults {"id":"v/1","name":"Name"})");
  CHECK(line(o, AdminAction::vaults_delete) == "DELETE /v1/vaults/v%2F1?cascade=true ");
  CHECK(line(o, AdminAction::items_delete) == "DELETE /v1/vaults/v%2F1/items/i ");
  CHECK(line(o, AdminAction::instances_add) ==
        R"(POST /v1/instances {"public_key":"00ff","dstack_app_id":"app","label":"l"})");
  CHECK(line(o, AdminAction::vaults_rename) == R"(PUT /v1/vaults/v%2F1 {"name":"Name"})");
}

TEST_CASE("admin: an update names only what changes") {
  AdminOptions o;
  o.fid = "abc";
  o.action = AdminAction::instances_update;
  CHECK(refusal(admin_request(o, SecretBytes())) == ErrorCode::usage);
  o.disable = true;
  CHECK(line(o, AdminAction::instances_update) == R"(PATCH /v1/instances/abc {"enabled":false})");
  o.disable = false;
  o.enable = true;
  o.app_id = "app";
  o.label = "";
  o.profile = "bound";
  CHECK(
      line(o, AdminAction::instances_update) ==
      R"(PATCH /v1/instances/abc {"dstack_app_id":"app","label":"","profile":"bound","enabled":true})");
}

TEST_CASE("admin: tokens") {
  AdminOptions o;
  o.name = "ci/1";
  o.scopes = {"read", "grants"};
  CHECK(line(o, AdminAction::tokens_create) ==
        R"(POST /v1/tokens {"name":"ci/1","scopes":["read","grants"]})");
  CHECK(line(o, AdminAction::tokens_list) == "GET /v1/tokens ");
  CHECK(line(o, AdminAction::tokens_rotate) == "POST /v1/tokens/ci%2F1/rotate {}");
  CHECK(line(o, AdminAction::tokens_delete) == "DELETE /v1/tokens/ci%2F1 ");
  o.expires_at = "2030-01-31T00:00:00Z";
  CHECK(
      line(o, AdminAction::tokens_create) ==
      R"(POST /v1/tokens {"name":"ci/1","scopes":["read","grants"],"expires_at":"2030-01-31T00:00:00Z"})");
  CHECK(line(o, AdminAction::tokens_rotate) ==
        R"(POST /v1/tokens/ci%2F1/rotate {"expires_at":"2030-01-31T00:00:00Z"})");
}

TEST_CASE("admin: a value that JSON cannot carry is refused") {
  CHECK(refusal(item_body("f", secret("\xff"))) == ErrorCode::usage);
  CHECK(refusal(item_body("\xff", secret("v"))) == ErrorCode::usage);
}

TEST_CASE("admin: the token travels in the header, the answer is shown") {
  AdminOptions options;
  options.action = AdminAction::vaults_list;
  const auto answer =
      http_answer(200, R"([{"id":"a","name":"A\u001b[2J"},{"id":"b","last":null}])");
  auto done = run(options, answer, kToken);
  CHECK(done.code == 0);
  CHECK(done.out == "ID  NAME      CREATED\na   A\\x1b[2J  -\nb   -         -\n");
  REQUIRE(done.requests.size() == 1);
  CHECK(done.requests[0].find("Authorization: Bearer a-token-of-16-bytes\r\n") !=
        std::string::npos);
  options.json = true;
  CHECK(run(options, answer, kToken).out ==
        "[{\"id\":\"a\",\"name\":\"A\\u001b[2J\"},{\"id\":\"b\",\"last\":null}]\n");
}

TEST_CASE("admin: keys of an item are lines") {
  AdminOptions options;
  options.action = AdminAction::items_get;
  CHECK(run(options, http_answer(200, R"({"keys":["a","b"],"section":"i","vault_id":"v"})"), kToken)
            .out == "a\nb\n");
}

TEST_CASE("admin: a new token stands alone on stdout") {
  AdminOptions options;
  options.action = AdminAction::tokens_create;
  options.name = "ci";
  options.scopes = {"read"};
  CHECK(run(options, http_answer(201, R"({"name":"ci","token":"jingui_00","status":"created"})"),
            kToken)
            .out == "jingui_00\n");
}

TEST_CASE("admin: an instance is shown with what was refused, marked") {
  AdminOptions options;
  options.action = AdminAction::instances_get;
  options.fid = "abc";
  const auto shown = [&](const std::string& refused) {
    return run(options,
               http_answer(200, R"({"fid":"abc","enabled":true,"refused":)" + refused + "}"),
               kToken)
        .out;
  };
  CHECK(shown("[]") == "fid      abc\nenabled  true\n");
  const auto with_one = shown(R"([{"reason":"x\u001b","authenticated":false,"verified":[]}])");
  CHECK(with_one.find("NOT AUTHENTICATED") != std::string::npos);
  CHECK(with_one.find("  reason         x\\x1b\n  authenticated  false\n  verified       -\n") !=
        std::string::npos);
}

TEST_CASE("admin: refusals have hints") {
  const auto shown = [](std::string_view reason) {
    const auto body = R"({"error":"e","reason":")" + std::string(reason) + "\"}";
    return run(AdminOptions(), http_answer(404, body), kToken).err;
  };
  CHECK(shown("vault_not_found").find("\nhint: jingui admin vaults list\n") != std::string::npos);
  CHECK(shown(error_name(ErrorCode::token_exists)).find("rotate") != std::string::npos);
  CHECK(shown("nonsense").find("\nhint: docs/reasons.md") != std::string::npos);
}

TEST_CASE("admin: refusals end as exit codes") {
  AdminOptions options;
  options.action = AdminAction::vaults_list;
  CHECK(run(options, http_answer(401, R"({"error":"invalid admin token"})"), kToken).code == 3);
  CHECK(run(options, http_answer(404, R"({"error":"vault not found"})"), kToken).code == 3);
  CHECK(
      run(options, http_answer(403, R"({"error":"x","reason":"admin_forbidden"})"), kToken).code ==
      3);
  CHECK(
      run(options, http_answer(429, R"({"error":"x","reason":"admin_throttled"})"), kToken).code ==
      6);
  CHECK(run(options, http_answer(200, "no json"), kToken).code == 4);
  const auto without = run(options, http_answer(200, "[]"), {});
  CHECK(without.code == error_exit_code(ErrorCode::admin_unauthorized));
  CHECK(without.requests.empty());
}
