#include "http/proxy.h"

#include <doctest/doctest.h>

#include <map>

#include "http/client.h"
#include "http/limits.h"
#include "http/no_proxy.h"
#include "http/tls_server_test_support.h"
#include "http/tunnel.h"

using namespace jingui;
using namespace jingui::http;
using namespace std::chrono_literals;

namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

ProxySettings settings(Variables variables) {
  return ProxySettings::from([&](std::string_view name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    return at == variables.end() ? std::nullopt : std::optional(at->second);
  });
}

Url url(std::string_view text) {
  return parse_url(text).value();
}

std::optional<Proxy> proxy_of(const Variables& variables, std::string_view target) {
  auto proxy = settings(variables).proxy_for(url(target));
  REQUIRE(proxy);
  return *proxy;
}

Error refused_setting(const std::string& value) {
  const auto proxy = settings({{"HTTPS_PROXY", value}}).proxy_for(url("https://vault.example"));
  REQUIRE_FALSE(proxy);
  return proxy.error();
}

bool direct(std::string_view list, std::string_view target) {
  return bypasses_proxy(list, url(target));
}

constexpr const char* kOpened = "HTTP/1.1 200 Connection established\r\n\r\n";

/// A proxy that opens its tunnel to a TLS server with certificate "vault" of `directory`, in the
/// same thread. `request`: what it was asked, to be read when this is gone.
struct TlsBehindProxy {
  TlsBehindProxy(const TemporaryDirectory& directory, std::string& request)
      : context(test_tls_context(directory, "vault")), server([this, &request](ScriptedPeer& peer) {
          request = peer.read_request();
          peer.write(kOpened);
          answer_over_tls(peer, context.get(), http_answer(200, "through the tunnel"));
        }) {}
  SslCtx context;
  ScriptedServer server;
};

Result<Response> send_through(const Url& proxy, const std::string& ca_file,
                              const std::string& user = {}) {
  ClientOptions options{10s, 1000, ca_file};
  options.proxy = settings({{"HTTPS_PROXY", "http://" + user + "127.0.0.1:" + proxy.port}});
  return send(url("https://vault.example:8443"), {}, options);
}

/// The code of the error when the proxy answers this.
ErrorCode refused_by(const std::string& answer) {
  const ScriptedServer proxy(ScriptedServer::answer(answer));
  const Proxy there{proxy.url(), ""};
  const auto fd = open_tunnel(there, url("https://vault.example"), Deadline::after(10s));
  REQUIRE_FALSE(fd);
  CHECK(fd.error().detail.starts_with("127.0.0.1:"));
  return fd.error().code;
}

}  // namespace

TEST_CASE("proxy: for https only, upper case before lower case, never HTTP_PROXY") {
  const Variables both{{"HTTPS_PROXY", "http://upper.example:3128"},
                       {"https_proxy", "http://lower.example:3128"}};
  CHECK(proxy_of(both, "https://vault.example")->url.host == "upper.example");
  CHECK(proxy_of({{"https_proxy", "lower.example:8080"}}, "https://vault.example")->url.port ==
        "8080");
  CHECK_FALSE(proxy_of(both, "http://vault.example"));
  CHECK_FALSE(proxy_of(both, "/var/run/dstack.sock"));
  CHECK_FALSE(proxy_of({{"HTTP_PROXY", "http://p.example"}, {"http_proxy", "http://p.example"}},
                       "https://vault.example"));
  CHECK_FALSE(proxy_of({{"HTTPS_PROXY", ""}}, "https://vault.example"));
  CHECK_FALSE(ProxySettings().proxy_for(url("https://vault.example")).value());
}

TEST_CASE("proxy: the forms of its URL") {
  const auto proxy =
      proxy_of({{"HTTPS_PROXY", "http://us%65r:p%40ss%3a@p.example/"}}, "https://vault.example");
  CHECK(proxy->url.host == "p.example");
  CHECK(proxy->url.port == "80");
  CHECK(proxy->authorization == "Basic dXNlcjpwQHNzOg==");
  CHECK(proxy_of({{"HTTPS_PROXY", "[::1]:3128"}}, "https://vault.example")->url.host == "::1");
  CHECK(proxy_of({{"HTTPS_PROXY", "user@p.example:1"}}, "https://vault.example")->authorization ==
        "Basic dXNlcjo=");
}

TEST_CASE("proxy: settings that cannot be used are refused without repeating them") {
  for (const auto* value :
       {"https://p.example", "socks5://p.example", "http://p.example:x", "http://", "p example",
        "http://u:secret%2@p.example", "http://u%3a:secret@p.example", "http://p.example/secret",
        "http://secret\r\nX: y"}) {
    CAPTURE(value);
    const auto error = refused_setting(value);
    CHECK(error.code == ErrorCode::proxy_url_malformed);
    CHECK(error.detail.starts_with("HTTPS_PROXY: "));
    CHECK(error.detail.find("secret") == std::string::npos);
  }
  CHECK(refused_setting(std::string(kMaxProxySettingBytes + 1, 'a')).code ==
        ErrorCode::proxy_url_malformed);
}

TEST_CASE("proxy: hosts that are reached without it") {
  CHECK(direct("*", "https://vault.example"));
  CHECK(direct("other.example, vault.example", "https://vault.example"));
  CHECK(direct("VAULT.example", "https://vault.example"));
  CHECK(direct("vault.example", "https://a.vault.example"));
  CHECK(direct(".vault.example", "https://a.vault.example"));
  CHECK(direct("*.vault.example", "https://a.vault.example"));
  CHECK(direct("vault.example:8443", "https://vault.example:8443"));
  CHECK(direct("192.0.2.1", "https://192.0.2.1"));
  CHECK(direct("192.0.2.0/24", "https://192.0.2.77"));
  CHECK(direct("2001:db8::/33", "https://[2001:db8:7fff::1]"));
  CHECK(direct("2001:db8::1", "https://[2001:db8:0::1]"));
  CHECK(direct("[2001:db8::1]:443", "https://[2001:db8::1]"));
  for (const auto* loopback : {"https://localhost", "https://127.3.2.1", "https://[::1]"})
    CHECK(direct("", loopback));
  CHECK(settings({{"HTTPS_PROXY", "p.example"}, {"no_proxy", "vault.example"}})
            .proxy_for(url("https://vault.example"))
            .value() == std::nullopt);
}

TEST_CASE("proxy: hosts that only look like those") {
  CHECK_FALSE(direct("", "https://vault.example"));
  CHECK_FALSE(direct("vault.example", "https://evilvault.example"));
  CHECK_FALSE(direct(".vault.example", "https://vault.example"));
  CHECK_FALSE(direct("vault.example:8443", "https://vault.example"));
  CHECK_FALSE(direct("example.com", "https://vault.example"));
  CHECK_FALSE(direct("192.0.2.1", "https://192.0.2.10"));
  CHECK_FALSE(direct("192.0.2.0/24", "https://192.0.3.1"));
  CHECK_FALSE(direct("2001:db8::/33", "https://[2001:db8:8000::1]"));
  CHECK_FALSE(direct("192.0.2.0/33,192.0.2.0/x,/24,[2001:db8::1,.,:443", "https://192.0.2.1"));
  CHECK_FALSE(direct("2001:db8::/33", "https://192.0.2.1"));
}

TEST_CASE("proxy: a request reaches a TLS server through its tunnel") {
  const TemporaryDirectory directory;
  make_certificate(directory, "vault", "DNS:vault.example");
  std::string request;
  {
    const TlsBehindProxy proxy(directory, request);
    const auto response =
        send_through(proxy.server.url(), directory.file("vault.pem"), "user:pa%3ass@");
    REQUIRE(response);
    CHECK(response->body == "through the tunnel");
  }
  CHECK(request ==
        "CONNECT vault.example:8443 HTTP/1.1\r\nHost: vault.example:8443\r\n"
        "Proxy-Authorization: Basic dXNlcjpwYTpzcw==\r\n\r\n");
}

TEST_CASE("proxy: the server behind it must still be the right one") {
  const TemporaryDirectory directory;
  make_certificate(directory, "vault", "DNS:proxy.example");
  std::string request;
  const TlsBehindProxy proxy(directory, request);
  const auto response = send_through(proxy.server.url(), directory.file("vault.pem"));
  REQUIRE_FALSE(response);
  CHECK(response.error().code == ErrorCode::tls_name_mismatch);
}

TEST_CASE("proxy: what it answers instead of opening a tunnel") {
  CHECK(refused_by(http_answer(407, "who are you", "Proxy-Authenticate: Basic\r\n")) ==
        ErrorCode::proxy_auth_required);
  CHECK(refused_by(http_answer(403, "no")) == ErrorCode::proxy_refused);
  CHECK(refused_by(http_answer(302, "", "Location: http://x/\r\n")) == ErrorCode::proxy_refused);
  CHECK(refused_by("HTTP/1.1 100 Continue\r\n\r\n") == ErrorCode::proxy_refused);
  CHECK(refused_by(std::string(kOpened) + "injected") == ErrorCode::proxy_refused);
  CHECK(refused_by("nonsense\r\n\r\n") == ErrorCode::proxy_refused);
  CHECK(refused_by("") == ErrorCode::proxy_unreachable);
  CHECK(refused_by(std::string(2 * kMaxProxyAnswerBytes, 'x')) == ErrorCode::proxy_unreachable);
}

TEST_CASE("proxy: one that is not there, or says nothing") {
  const Url nobody = ScriptedServer([](ScriptedPeer&) {}).url();
  const auto refused =
      open_tunnel({nobody, ""}, url("https://vault.example"), Deadline::after(10s));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::proxy_unreachable);
  const ScriptedServer silent([](ScriptedPeer& peer) { peer.hang(); });
  const auto hanging =
      open_tunnel({silent.url(), ""}, url("https://vault.example"), Deadline::after(150ms));
  REQUIRE_FALSE(hanging);
  CHECK(hanging.error().code == ErrorCode::proxy_unreachable);
  CHECK(hanging.error().detail.find("http_timeout") != std::string::npos);
}
