#include "http/client.h"

#include <doctest/doctest.h>
#include <sys/eventfd.h>

#include <chrono>

#include "http/scripted_server_test_support.h"
#include "http/tls_test_support.h"

using namespace jingui;
using namespace jingui::http;
using namespace std::chrono_literals;

namespace {

const ClientOptions kShort{150ms, 1000, ""};
const ClientOptions kPatient{5s, 100'000, ""};

ErrorCode code_of(const Result<Response>& response) {
  return response ? ErrorCode::internal : response.error().code;
}

/// A port where nobody listens.
Url closed_port() {
  return ScriptedServer([](ScriptedPeer&) {}).url();
}

}  // namespace

TEST_CASE("a request and its answer over TCP and over a Unix socket") {
  std::string seen;
  const auto script = [&](ScriptedPeer& peer) {
    seen = peer.read_request();
    peer.write(http_answer(201, "hello", "A: b\r\n"));
  };
  const TemporaryDirectory directory;
  for (const std::string& path : {std::string(), directory.file("s.sock")}) {
    Url url;
    {
      const ScriptedServer server(script, path);
      url = server.url();
      const auto response = send(url, {"POST", "/x", {{"C", "d"}}, "body", ""}, kPatient);
      REQUIRE(response);
      CHECK(response->status == 201);
      CHECK(response->body == "hello");
      CHECK(header(response->headers, "a") == "b");
    }
    CHECK(seen == "POST /x HTTP/1.1\r\nHost: " + host_header(url) +
                      "\r\nC: d\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody");
  }
}

TEST_CASE("chunked answers are joined; a redirect is an answer like any other") {
  const ScriptedServer chunked(ScriptedServer::answer(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
  CHECK(send(chunked.url(), {}, kPatient)->body == "abcde");
  const ScriptedServer redirect(
      ScriptedServer::answer(http_answer(302, "", "Location: http://127.0.0.1:1/\r\n")));
  CHECK(send(redirect.url(), {}, kPatient)->status == 302);
  CHECK(redirect.connections() == 1);
}

TEST_CASE("an early refusal is read although the request could not be sent") {
  const ScriptedServer server(
      [](ScriptedPeer& peer) { peer.write(http_answer(413, "too large")); });
  const auto response =
      send(server.url(), {"POST", "/", {}, std::string(8'000'000, 'x'), ""}, kPatient);
  // The system may throw the answer away once it has seen data for a closed socket.
  if (response)
    CHECK(response->status == 413);
  else
    CHECK(response.error().code == ErrorCode::http_malformed);
}

TEST_CASE("nobody there") {
  CHECK(code_of(send(closed_port(), {}, kShort)) == ErrorCode::http_unreachable);
  CHECK(code_of(send({"unix", "", "", "/nowhere/x.sock"}, {}, kShort)) ==
        ErrorCode::http_unreachable);
  CHECK(code_of(send({"http", "no-such-host.invalid", "80", ""}, {}, kPatient)) ==
        ErrorCode::http_unreachable);
}

TEST_CASE("the deadline holds against peers that hang or drip") {
  const auto start = std::chrono::steady_clock::now();
  const ScriptedServer hanging([](ScriptedPeer& peer) { peer.hang(); });
  CHECK(code_of(send(hanging.url(), {}, kShort)) == ErrorCode::http_timeout);
  const ScriptedServer dripping([](ScriptedPeer& peer) {
    peer.drip("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + std::string(900, 'x'), 10ms);
  });
  CHECK(code_of(send(dripping.url(), {}, kShort)) == ErrorCode::http_timeout);
  const ScriptedServer deaf([](ScriptedPeer& peer) { peer.drip(std::string(100, ' '), 30ms); });
  CHECK(code_of(send(deaf.url(), {"POST", "/", {}, std::string(20'000'000, 'x'), ""}, kShort)) ==
        ErrorCode::http_timeout);
  Url tls = hanging.url();
  tls.scheme = "https";
  CHECK(code_of(send(tls, {}, kShort)) == ErrorCode::http_timeout);
  CHECK(std::chrono::steady_clock::now() - start < 4s);
}

TEST_CASE("answers that are broken or too large") {
  const auto code = [](const std::string& answer) {
    const ScriptedServer server(ScriptedServer::answer(answer));
    return code_of(send(server.url(), {}, {5s, 1000, ""}));
  };
  CHECK(code("") == ErrorCode::http_malformed);
  CHECK(code("SSH-2.0-OpenSSH\r\n") == ErrorCode::http_malformed);
  CHECK(code("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort") == ErrorCode::http_malformed);
  CHECK(code(http_answer(200, std::string(1001, 'x'))) == ErrorCode::http_too_large);
  CHECK(code("HTTP/1.1 200 OK\r\n\r\n" + std::string(50'000, 'x')) == ErrorCode::http_too_large);
  CHECK(code(http_answer(200, "", "A: " + std::string(100'000, 'x') + "\r\n")) ==
        ErrorCode::http_too_large);
}

TEST_CASE("a request that would break its framing is not sent") {
  CHECK(code_of(send(closed_port(), {"GET", "/a b", {}, "", ""}, kShort)) ==
        ErrorCode::http_malformed);
}

TEST_CASE("https to a peer without TLS, and a CA file that is none") {
  const ScriptedServer server([](ScriptedPeer& peer) {
    peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.hang();
  });
  Url url = server.url();
  url.scheme = "https";
  CHECK(code_of(send(url, {}, kPatient)) == ErrorCode::tls_failure);
  CHECK(code_of(send(url, {}, {5s, 1000, "/nowhere/ca.pem"})) == ErrorCode::ca_file_unusable);
}

TEST_CASE("a deadline can be cancelled from another thread") {
  const ScriptedServer hanging([](ScriptedPeer& peer) { peer.hang(); });
  const UniqueFd cancel(::eventfd(0, EFD_CLOEXEC));
  const auto deadline = Deadline::after(60s, cancel.get());
  CHECK_FALSE(deadline.passed());
  std::thread other([&] { (void)::eventfd_write(cancel.get(), 1); });
  const auto response = send(hanging.url(), {}, kPatient, deadline);
  other.join();
  CHECK(code_of(response) == ErrorCode::http_timeout);
  CHECK(deadline.cancelled());
  CHECK(code_of(send({"http", "localhost", "1", ""}, {}, kPatient, deadline)) ==
        ErrorCode::http_timeout);
}
