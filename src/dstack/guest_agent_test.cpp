#include "dstack/guest_agent.h"

#include <doctest/doctest.h>

#include <boost/json/object.hpp>
#include <cstdlib>
#include <filesystem>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "http/scripted_server_test_support.h"
#include "http/tls_test_support.h"

using namespace jingui;
using namespace jingui::dstack;
using namespace std::chrono_literals;
using http::ScriptedPeer;
using http::ScriptedServer;

namespace {

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

GuestAgent agent_at(const ScriptedServer& server, std::chrono::milliseconds timeout = 5s) {
  return GuestAgent(server.url(), timeout);
}

struct Recorded {
  std::string target, body, answer;
};

/// One recorded call of dstack's own agent, or nullopt where the fixtures are not at hand.
std::optional<Recorded> recorded(const std::string& name) {
  const char* root = std::getenv("JINGUI_FIXTURES");
  const auto content = read_file(std::string(root == nullptr ? "../shared/fixtures" : root) +
                                     "/dstack/agent/" + name + ".json",
                                 1 << 20);
  if (!content) {
    MESSAGE("skipped: no recorded answers");
    return std::nullopt;
  }
  const auto file = json::parse(as_text(*content)).value();
  const auto& request = file.at("request").as_object();
  const auto& response = file.at("response").as_object();
  std::string body(response.at("body").as_string());
  return Recorded{std::string(request.at("path").as_string()),
                  std::string(request.at("body").as_string()),
                  http::http_answer(static_cast<int>(response.at("status").as_int64()), body,
                                    "Content-Type: application/json\r\n")};
}

/// Serves a recorded answer on a Unix socket and gives the request that came.
template <class Call>
std::string serve(const std::string& answer, Call call) {
  const http::TemporaryDirectory directory;
  std::string seen;
  {
    const ScriptedServer server(
        [&](ScriptedPeer& peer) {
          seen = peer.read_request();
          peer.write(answer);
        },
        directory.file("dstack.sock"));
    call(agent_at(server));
  }
  return seen;
}

bool asks(const std::string& request, const Recorded& call) {
  return request.starts_with("POST " + call.target + " HTTP/1.1\r\n") &&
         request.ends_with("\r\n\r\n" + call.body) &&
         request.find("Content-Type: application/json\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("recorded Info answers") {
  for (const char* name : {"info", "kms_info", "seeded_info"}) {
    const auto call = recorded(name);
    if (!call) return;
    const auto seen = serve(call->answer, [](const GuestAgent& agent) {
      const auto info = agent.info();
      REQUIRE(info);
      CHECK(info->app_id == "5bb4ff9a3837357f19dc176407a5709c62eb6c56");
      CHECK(info->instance_id == "1691ed1b47506cad7d08834668691d88246f5b1f");
      CHECK(info->app_cert.starts_with("-----BEGIN CERTIFICATE-----\n"));
      CHECK(info->tcb_info.find("\"event_log\"") != std::string::npos);
      CHECK(info->compose_hash.size() == 64);
    });
    CHECK(asks(seen, *call));
  }
}

TEST_CASE("recorded quotes") {
  for (const char* name :
       {"get_quote_32", "get_quote_64", "get_quote_empty", "seeded_get_quote_32"}) {
    const auto call = recorded(name);
    if (!call) return;
    const auto wanted = json::parse(call->body).value();
    const auto* data = json::find(wanted.get_object(), "report_data");
    const Bytes report_data =
        data == nullptr ? Bytes() : hex_decode(std::string_view(data->get_string())).value();
    serve(call->answer, [&](const GuestAgent& agent) {
      const auto answer = agent.get_quote(report_data);
      REQUIRE(answer);
      REQUIRE(answer->quote.size() > 1020);
      CHECK(std::equal(report_data.begin(), report_data.end(), answer->quote.begin() + 568));
      CHECK(answer->event_log.starts_with("["));
    });
  }
}

TEST_CASE("recorded TLS keys") {
  for (const char* name :
       {"tls_key_default", "tls_key_ra", "kms_tls_key_ra", "kms_tls_key_plain"}) {
    const auto call = recorded(name);
    if (!call) return;
    serve(call->answer, [&](const GuestAgent& agent) {
      const auto answer = agent.get_tls_key({"s", {"a.example"}, true, true, false});
      REQUIRE(answer);
      CHECK(as_text(answer->key_pem.expose()).starts_with("-----BEGIN PRIVATE KEY-----\n"));
      CHECK(as_text(answer->key_pem.expose()).ends_with("-----END PRIVATE KEY-----\n"));
      CHECK(answer->certificate_chain_pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
      CHECK(answer->certificate_chain_pem.ends_with("-----END CERTIFICATE-----\n"));
    });
  }
}

TEST_CASE("the version, recorded") {
  const auto call = recorded("version");
  if (!call) return;
  const auto seen = serve(
      call->answer, [](const GuestAgent& agent) { CHECK(agent.version().value() == "0.6.0"); });
  CHECK(asks(seen, *call));
}

TEST_CASE("recorded refusals carry the agent's text") {
  for (const char* name : {"unknown_method_refused", "get_quote_65_refused", "bad_json_refused",
                           "get_quote_not_hex_refused"}) {
    const auto call = recorded(name);
    if (!call) return;
    serve(call->answer, [](const GuestAgent& agent) {
      const auto version = agent.version();
      CHECK(code_of(version) == ErrorCode::guest_agent_refused);
      CHECK(version.error().detail.find("Version: ") == 0);
      CHECK(version.error().detail.find("HTTP status") == std::string::npos);
    });
  }
}

TEST_CASE("a TLS key request names what it wants") {
  const auto seen = serve(http::http_answer(400, "{}"), [](const GuestAgent& agent) {
    CHECK(code_of(agent.get_tls_key({"s\"", {"a", "b"}, true, false, true})) ==
          ErrorCode::guest_agent_refused);
  });
  CHECK(seen.starts_with("POST /GetTlsKey HTTP/1.1\r\nHost: localhost\r\n"));
  CHECK(seen.ends_with(
      R"({"subject":"s\"","alt_names":["a","b"],"usage_ra_tls":true,"usage_server_auth":false,"usage_client_auth":true})"));
}

TEST_CASE("report data over 64 bytes is not sent") {
  const GuestAgent nobody({"unix", "", "", "/nowhere/x.sock"}, 1s);
  CHECK(code_of(nobody.get_quote(Bytes(65))) == ErrorCode::report_data_too_long);
  CHECK(code_of(nobody.get_quote(Bytes(64))) == ErrorCode::guest_agent_unreachable);
}

TEST_CASE("agents that hang, talk nonsense or send too much") {
  const ScriptedServer hanging([](ScriptedPeer& peer) { peer.hang(); });
  CHECK(code_of(agent_at(hanging, 100ms).info()) == ErrorCode::guest_agent_unreachable);
  const ScriptedServer garbage(ScriptedServer::answer("garbage\r\n\r\n"));
  CHECK(code_of(agent_at(garbage).info()) == ErrorCode::guest_agent_malformed);
  const ScriptedServer large(
      ScriptedServer::answer("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"));
  CHECK(code_of(agent_at(large).info()) == ErrorCode::guest_agent_malformed);
  const ScriptedServer page(ScriptedServer::answer(http::http_answer(404, "<html>")));
  CHECK(agent_at(page).info().error().detail == "Info: HTTP status 404");
}

TEST_CASE("an empty certificate is asked for again until patience ends") {
  int calls = 0;
  const ScriptedServer late([&](ScriptedPeer& peer) {
    peer.read_request();
    peer.write(http::http_answer(200, ++calls < 3 ? R"({"app_id":"00","app_cert":""})"
                                                  : R"({"app_id":"00","app_cert":"C"})"));
  });
  CHECK(agent_at(late).info_with_certificate(5s)->app_cert == "C");
  CHECK(calls == 3);
  const ScriptedServer never(
      ScriptedServer::answer(http::http_answer(200, R"({"app_id":"00","app_cert":""})")));
  CHECK(code_of(agent_at(never).info_with_certificate(120ms)) ==
        ErrorCode::guest_agent_no_certificate);
  CHECK(agent_at(never).info()->app_cert.empty());
}

TEST_CASE("the endpoint comes from the environment") {
  const ScriptedServer server([](ScriptedPeer& peer) {
    CHECK(peer.read_request().starts_with("POST /base/Version "));
    peer.write(http::http_answer(200, R"({"version":"1"})"));
  });
  REQUIRE(::setenv("DSTACK_SIMULATOR_ENDPOINT", (server.url_text() + "/base/").c_str(), 1) == 0);
  CHECK(GuestAgent::from_environment(5s)->version().value() == "1");
  REQUIRE(::setenv("DSTACK_SIMULATOR_ENDPOINT", "", 1) == 0);
  CHECK(code_of(GuestAgent::from_environment(5s)) == ErrorCode::http_url_malformed);
  REQUIRE(::unsetenv("DSTACK_SIMULATOR_ENDPOINT") == 0);
  CHECK(GuestAgent::from_environment(5s));
}
