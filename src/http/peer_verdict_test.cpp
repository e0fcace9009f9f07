#include "http/peer_verdict.h"

#include <doctest/doctest.h>

#include "http/client.h"
#include "http/tls_server_test_support.h"

using namespace jingui;
using namespace jingui::http;
using namespace std::chrono_literals;

namespace {

/// What the client says to a server with certificate DIR/NAME.pem; it trusts DIR/CA.pem.
Result<Response> ask(const TemporaryDirectory& directory, const std::string& name,
                     const std::string& ca, int max_version = TLS1_3_VERSION) {
  const auto context = test_tls_context(directory, name, max_version);
  const ScriptedServer server(
      [&](ScriptedPeer& peer) { answer_over_tls(peer, context.get(), http_answer(200, "hello")); });
  Url url = server.url();
  url.scheme = "https";
  return send(url, {}, {10s, 1000, directory.file(ca + ".pem")});
}

Error refusal(const Result<Response>& response) {
  REQUIRE_FALSE(response);
  return response.error();
}

bool has(const Error& error, std::string_view text) {
  return error.detail.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("TLS: a good certificate, also with TLS 1.2") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1");
  CHECK(ask(directory, "good", "good")->body == "hello");
  CHECK(ask(directory, "good", "good", TLS1_2_VERSION)->body == "hello");
}

TEST_CASE("TLS: an expired certificate, and one of the future, with their times") {
  const TemporaryDirectory directory;
  make_certificate(directory, "old", "IP:127.0.0.1", -7200, -3600);
  make_certificate(directory, "young", "IP:127.0.0.1", 3600, 7200);
  const auto expired = refusal(ask(directory, "old", "old"));
  CHECK(expired.code == ErrorCode::tls_certificate_expired);
  CHECK(has(expired, "127.0.0.1: expired at 20"));
  const auto early = refusal(ask(directory, "young", "young"));
  CHECK(early.code == ErrorCode::tls_certificate_not_yet_valid);
  CHECK(has(early, "127.0.0.1: valid from 20"));
}

TEST_CASE("TLS: a certificate of an unknown issuer, which is named") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1");
  make_certificate(directory, "other", "IP:127.0.0.1");
  const auto unknown = refusal(ask(directory, "good", "other"));
  CHECK(unknown.code == ErrorCode::tls_issuer_unknown);
  CHECK(has(unknown, "issued by /CN=test"));
}

TEST_CASE("TLS: a certificate for other names lists them") {
  const TemporaryDirectory directory;
  make_certificate(directory, "other", "DNS:vault.example,DNS:*.vault.example,IP:192.0.2.1");
  const auto mismatch = refusal(ask(directory, "other", "other"));
  CHECK(mismatch.code == ErrorCode::tls_name_mismatch);
  CHECK(mismatch.detail ==
        "127.0.0.1: the certificate is for vault.example, *.vault.example, 192.0.2.1");
  make_certificate(directory, "mail", "email:a@b.example");
  CHECK(has(refusal(ask(directory, "mail", "mail")), "is for no name"));
  make_certificate(directory, "many",
                   "DNS:a1,DNS:a2,DNS:a3,DNS:a4,DNS:a5,DNS:a6,DNS:a7,DNS:a8,DNS:a9");
  CHECK(has(refusal(ask(directory, "many", "many")), "a7, a8, …"));
}

TEST_CASE("TLS: versions before 1.2 are refused") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1");
  CHECK(refusal(ask(directory, "good", "good", TLS1_1_VERSION)).code ==
        ErrorCode::tls_version_unsupported);
}

TEST_CASE("TLS: a peer that speaks something else") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1");
  const ScriptedServer server([](ScriptedPeer& peer) {
    peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.hang();
  });
  Url url = server.url();
  url.scheme = "https";
  CHECK(refusal(send(url, {}, {10s, 1000, directory.file("good.pem")})).code ==
        ErrorCode::tls_failure);
}
