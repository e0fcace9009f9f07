// One peer does not keep the server for himself.
#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "http/client.h"
#include "http/limits.h"
#include "http/server_test_support.h"
#include "http/tls_test_support.h"

using namespace jingui;
using namespace jingui::http;
using namespace std::chrono_literals;

namespace {

Response ok(const Request&) {
  return {200, {}, "ok"};
}

std::string client_hello(SSL_CTX* context) {
  const auto ssl = client_tls(context, "127.0.0.1").value();
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), in, out);
  CHECK(SSL_do_handshake(ssl.get()) < 0);  // waits for an answer
  std::string bytes(4096, '\0');
  bytes.resize(static_cast<std::size_t>(BIO_read(out, bytes.data(), 4096)));
  return bytes;
}

/// Has sent its first message of a handshake, and never sends another one.
Transport half_open(const Url& url, SSL_CTX* context) {
  Transport out(connect_to(url, Deadline::after(5s)).value());
  CHECK(out.write_some(client_hello(context)).status == IoStatus::done);
  return out;
}

void wait_for_end(Transport& transport) {
  char chunk[4096];
  while (true) {
    const auto io = transport.read_some(chunk);
    if (io.status == IoStatus::closed || io.status == IoStatus::failed) return;
    REQUIRE(wait_for(transport.fd(), IoStatus::want_read, Deadline::after(10s)));
  }
}

}  // namespace

TEST_CASE("who sends on after a refusal as fast as he can does not keep others waiting") {
  RunningServer server({}, ok);
  std::promise<void> refused;
  std::atomic<bool> cut_off{false};
  std::thread flood([&] {
    const auto transport = connect_to(server.url(), Deadline::after(5s)).value();
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n";
    const std::string part = std::string(1 << 16, 'x');
    Transport out(UniqueFd(::dup(transport.get())));
    (void)out.write_some(head);
    REQUIRE(wait_for(out.fd(), IoStatus::want_read, Deadline::after(10s)));
    refused.set_value();
    while (true) {
      const auto io = out.write_some(part);
      if (io.status == IoStatus::want_write && wait_for(out.fd(), io.status, Deadline::after(10s)))
        continue;
      if (io.status != IoStatus::done) break;
    }
    cut_off = true;
  });
  refused.get_future().wait();
  for (int i = 0; i < 20; ++i) CHECK(send(server.url(), {}, kClient)->status == 200);
  CHECK_FALSE(cut_off);  // it is read for two seconds
  flood.join();
}

TEST_CASE("more header lines than anybody needs are refused before they are parsed") {
  RunningServer server({}, ok);
  const auto ask = [&](std::size_t lines, std::string_view ending) {
    RawClient client(server.url());
    std::string request = "GET / HTTP/1.1\r\nHost: h\r\n";
    while (lines-- > 2) request += "a:\r\n";
    client.write(request + std::string(ending));
    return client.read("\r\n\r\n");
  };
  CHECK(has(ask(kMaxHeaderLines, "\r\n"), " 200 "));
  CHECK(has(ask(kMaxHeaderLines + 1, "\r\n"), " 431 "));
  CHECK(has(ask(kMaxHeaderLines + 1, ""), " 431 "));
}

TEST_CASE("header lines are counted for each request of a connection") {
  RunningServer server({}, ok);
  RawClient client(server.url());
  std::string request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 400\r\n";
  for (std::size_t i = 0; i < kMaxHeaderLines / 2; ++i) request += "a: b\r\n";
  std::string body;
  for (int i = 0; i < 200; ++i) body += "\r\n";
  client.write(request + "\r\n" + body + request + "\r\n" + body);
  CHECK(has(client.read("ok"), " 200 "));
  client.write(kGet);
  CHECK(has(client.read("ok"), " 200 "));
}

TEST_CASE("of too many TLS handshakes of one address the oldest makes way when it had its time") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1");
  ServerOptions options;
  options.tls_certificate_file = directory.file("good.pem");
  options.tls_key_file = directory.file("good.key");
  options.max_handshakes = 3;
  options.handshake_patience = 0ms;
  options.load = std::make_shared<ServerLoad>();
  RunningServer server(options, ok);
  const auto context = client_tls_context(directory.file("good.pem")).value();
  std::vector<Transport> halves;
  for (int i = 0; i < 5; ++i) {
    halves.push_back(half_open(server.url(), context.get()));
    // The server's answer: this handshake has begun.
    REQUIRE(wait_for(halves.back().fd(), IoStatus::want_read, Deadline::after(10s)));
  }
  wait_for_end(halves[0]);
  wait_for_end(halves[1]);
  CHECK(options.load->evicted() == 2);
  Url url = server.url();
  url.scheme = "https";
  CHECK(send(url, {}, {10s, 1'000'000, directory.file("good.pem")})->status == 200);
  wait_for_end(halves[2]);
  CHECK(options.load->connections() <= 3);
}

TEST_CASE("a connection that says nothing is no handshake") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1");
  ServerOptions options;
  options.tls_certificate_file = directory.file("good.pem");
  options.tls_key_file = directory.file("good.key");
  options.max_handshakes = 1;
  options.load = std::make_shared<ServerLoad>();
  RunningServer server(options, ok);
  RawClient silent(server.url());
  RawClient silent_too(server.url());
  Url url = server.url();
  url.scheme = "https";
  CHECK(send(url, {}, {10s, 1'000'000, directory.file("good.pem")})->status == 200);
  CHECK(options.load->evicted() == 0);
}

TEST_CASE("a TLS handshake over the limit waits for those of its own address, not for others") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1,IP:::1");
  ServerOptions options;
  options.listen = ":0";  // 127.0.0.1 and ::1 are two addresses
  options.tls_certificate_file = directory.file("good.pem");
  options.tls_key_file = directory.file("good.key");
  options.max_handshakes = 2;
  options.handshake_patience = 1h;
  options.load = std::make_shared<ServerLoad>();
  RunningServer server(options, ok);
  const ClientOptions client{10s, 1'000'000, directory.file("good.pem")};
  const auto context = client_tls_context(directory.file("good.pem")).value();
  const std::string port = server.url().port;
  const Url v4 = parse_url("https://127.0.0.1:" + port).value();
  std::vector<Transport> halves;
  for (int i = 0; i < 2; ++i) {
    halves.push_back(half_open(v4, context.get()));
    REQUIRE(wait_for(halves.back().fd(), IoStatus::want_read, Deadline::after(10s)));
  }
  auto waiting = half_open(v4, context.get());
  CHECK_FALSE(wait_for(waiting.fd(), IoStatus::want_read, Deadline::after(50ms)));
  CHECK(options.load->evicted() == 0);
  halves.pop_back();  // makes room
  CHECK(wait_for(waiting.fd(), IoStatus::want_read, Deadline::after(10s)));
  const auto other = send(parse_url("https://[::1]:" + port).value(), {}, client);
  REQUIRE_MESSAGE(other, (other ? "" : describe(other.error())));
  CHECK(other->status == 200);
  CHECK(options.load->evicted() == 1);
}
