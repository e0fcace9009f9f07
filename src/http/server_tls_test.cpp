// The server over TLS.
#include "http/server.h"

#include <doctest/doctest.h>

#include "base/file.h"
#include "crypto/certificate.h"
#include "http/server_test_support.h"
#include "http/tls_context.h"
#include "http/tls_test_support.h"

using namespace jingui;
using namespace jingui::http;

TEST_CASE("TLS 1.3 with a test's certificate: names and addresses are verified") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "DNS:localhost,IP:127.0.0.1");
  make_certificate(directory, "other", "DNS:other.example");
  ServerOptions options;
  options.tls_certificate_file = directory.file("good.pem");
  options.tls_key_file = directory.file("good.key");
  options.listen = "0.0.0.0:0";
  RunningServer server(options);
  Url url = server.url();
  url.scheme = "https";
  url.host = "127.0.0.1";
  ClientOptions client{10s, 1'000'000, directory.file("good.pem")};
  const std::string large(400'000, 'x');
  CHECK(send(url, {"POST", "/", {}, large, ""}, client)->body == large);
  Url by_name = url;
  by_name.host = "localhost";
  CHECK(send(by_name, {}, client)->status == 200);
  Url wrong_name = url;
  wrong_name.host = "127.0.0.2";
  CHECK(send(wrong_name, {}, client).error().code == ErrorCode::tls_name_mismatch);
  client.ca_file = directory.file("other.pem");
  CHECK(send(url, {}, client).error().code == ErrorCode::tls_issuer_unknown);
  client.ca_file.clear();
  CHECK(send(url, {}, client).error().code == ErrorCode::tls_issuer_unknown);
  options.tls_key_file = directory.file("other.key");
  CHECK(Server::create(options, echo).error().code == ErrorCode::tls_failure);
  options.tls_certificate_file = directory.file("absent.pem");
  CHECK(Server::create(options, echo).error().code == ErrorCode::tls_failure);
}

TEST_CASE("both sides know the certificate that the server shows, and none without TLS") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1");
  std::optional<crypto::Sha256> shown;
  const auto note = [&](const Request& request) {
    shown = request.tls_certificate;
    return Response();
  };
  ServerOptions options;
  {
    RunningServer plain(options, note);
    CHECK_FALSE(send(plain.url(), {}, kClient)->tls_certificate);
    CHECK_FALSE(shown);
  }
  options.tls_certificate_file = directory.file("good.pem");
  options.tls_key_file = directory.file("good.key");
  RunningServer server(options, note);
  Url url = server.url();
  url.scheme = "https";
  const auto response = send(url, {}, {10s, 1'000'000, directory.file("good.pem")});
  const auto pem = read_file(directory.file("good.pem"), 1 << 20);
  const auto certificate = crypto::parse_pem_chain(as_text(*pem), 1).value().front();
  CHECK(response->tls_certificate == crypto::sha256(certificate.der()));
  CHECK(shown == response->tls_certificate);
}

TEST_CASE("a TLS client that never speaks is cut off, and older TLS is refused") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1");
  ServerOptions options;
  options.tls_certificate_file = directory.file("good.pem");
  options.tls_key_file = directory.file("good.key");
  options.handshake_timeout = 100ms;
  RunningServer server(options);
  RawClient silent(server.url());
  CHECK(silent.read().empty());
  RawClient half(server.url());
  half.write(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
  CHECK_FALSE(has(half.read(), "HTTP"));
  RawClient plain(server.url());
  plain.write(kGet);
  CHECK_FALSE(has(plain.read(), "HTTP"));
  auto context = client_tls_context(directory.file("good.pem")).value();
  SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  auto old = Transport::tls(connect_to(server.url(), Deadline::after(5s)).value(),
                            client_tls(context.get(), "127.0.0.1").value())
                 .value();
  auto io = old.handshake();
  while (io.status == IoStatus::want_read && wait_for(old.fd(), io.status, Deadline::after(5s)))
    io = old.handshake();
  CHECK(io.status == IoStatus::failed);
}
