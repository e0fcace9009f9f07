#include "http/server.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <thread>

#include "http/client.h"
#include "http/limits.h"
#include "http/resolve.h"
#include "http/running_server_test_support.h"
#include "http/tls_test_support.h"
#include "http/transport.h"

using namespace jingui;
using namespace jingui::http;
using namespace std::chrono_literals;

namespace {

Response echo(const Request& request) {
  if (request.target == "/throw") throw std::runtime_error("handler");
  if (request.target == "/split") return {200, {{"A", "b\r\nC: d"}}, ""};
  if (request.target == "/peer") return {200, {}, request.peer};
  if (request.target == "/id") return {200, {}, request.id};
  if (request.target == "/large") return {200, {}, std::string(64 << 20, 'x')};
  return {200, {{"X-Target", request.target}}, request.body};
}

class EchoServer : public RunningServer {
 public:
  explicit EchoServer(ServerOptions options, Handler handler = echo)
      : RunningServer(std::move(options), std::move(handler)) {}
};

constexpr const char* kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
const ClientOptions kClient{10s, 1'000'000, ""};

}  // namespace

TEST_CASE("requests are answered over TCP") {
  EchoServer server({});
  const auto response = send(server.url(), {"POST", "/x?y=z", {}, "body", ""}, kClient);
  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->body == "body");
  CHECK(header(response->headers, "X-Target") == "/x?y=z");
  CHECK(send(server.url(), {"GET", "/peer", {}, "", ""}, kClient)->body == "127.0.0.1");
  CHECK(send(server.url(), {"HEAD", "/", {}, "", ""}, kClient)->body.empty());
  const std::string large(300'000, 'x');
  CHECK(send(server.url(), {"POST", "/", {}, large, ""}, kClient)->body == large);
}

TEST_CASE("several I/O threads") {
  ServerOptions options;
  options.io_threads = 3;
  EchoServer server(options);
  for (int i = 0; i < 6; ++i) CHECK(send(server.url(), {}, kClient)->status == 200);
}

TEST_CASE("requests on one connection, pipelined too; HTTP/1.0 and close end it") {
  EchoServer server({});
  RawClient client(server.url());
  client.write(kGet);
  CHECK(has(client.read("/a\r\n"), "HTTP/1.1 200 OK"));
  client.write(std::string(kGet) + kGet +
               "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto text = client.read();
  CHECK(has(text, "X-Target: /last\r\n"));
  CHECK(has(text, "Connection: close\r\n"));
  RawClient old(server.url());
  old.write("GET /old HTTP/1.0\r\n\r\n");
  CHECK(has(old.read(), "X-Target: /old\r\n"));
}

TEST_CASE("a client that closes its half gets its answer and then the end") {
  const TemporaryDirectory directory;
  ServerOptions options;
  options.listen = directory.file("agent.sock");
  options.unix_socket_mode = 0666;
  EchoServer server(options);
  struct stat info {};
  REQUIRE(::stat(options.listen.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0666);
  RawClient client(server.url());
  client.write(kGet);
  client.half_close();
  CHECK(has(client.read(), "X-Target: /a\r\n"));
  CHECK(send(server.url(), {"GET", "/peer", {}, "", ""}, kClient)->body == "unix");
}

TEST_CASE("a stale socket is replaced, one in use is not, and the path goes away at the end") {
  const TemporaryDirectory directory;
  ServerOptions options;
  options.listen = directory.file("agent.sock");
  {
    EchoServer server(options);
    CHECK(Server::create(options, echo).error().code == ErrorCode::listen_failed);
  }
  CHECK_FALSE(std::filesystem::exists(options.listen));
  {
    const UniqueFd stale(::socket(AF_UNIX, SOCK_STREAM, 0));
    const auto address = unix_address(options.listen);
    REQUIRE(::bind(stale.get(), address.get(), address.size) == 0);
  }
  EchoServer server(options);
  CHECK(send(server.url(), {}, kClient)->status == 200);
}

TEST_CASE("addresses that cannot be listened on") {
  for (const std::string where :
       {"127.0.0.1", "127.0.0.1:", "203.0.113.1:0", "/nowhere/x.sock", "127.0.0.1:99999"}) {
    ServerOptions options;
    options.listen = where;
    CHECK_MESSAGE(Server::create(options, echo).error().code == ErrorCode::listen_failed, where);
  }
}

TEST_CASE("a handler's exception and an answer that cannot be sent are a 500") {
  EchoServer server({});
  CHECK(send(server.url(), {"GET", "/throw", {}, "", ""}, kClient)->status == 500);
  CHECK(send(server.url(), {"GET", "/split", {}, "", ""}, kClient)->status == 500);
}

TEST_CASE("malformed, oversized and slow requests are refused and the connection ends") {
  ServerOptions options;
  options.max_body_bytes = 1000;
  options.request_timeout = 100ms;
  options.idle_timeout = 100ms;
  EchoServer server(options);
  const auto answer_to = [&](std::string_view text) {
    RawClient client(server.url());
    client.write(text);
    return client.read();
  };
  CHECK(has(answer_to("garbage\r\n\r\n"), "HTTP/1.1 400 "));
  CHECK(has(answer_to("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(20'000, 'x')),
            "HTTP/1.1 431 "));
  CHECK(has(answer_to("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n"),
            "HTTP/1.1 413 "));
  CHECK(has(answer_to("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                      std::string(1001, 'x')),
            "HTTP/1.1 413 "));
  CHECK(has(answer_to("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"),
            "HTTP/1.1 408 "));
  CHECK(answer_to("").empty());  // never sent anything: just closed
}

TEST_CASE("half a request before the end is a 400, and an idle connection is closed") {
  ServerOptions options;
  options.idle_timeout = 100ms;
  EchoServer server(options);
  RawClient half(server.url());
  half.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  half.half_close();
  CHECK(has(half.read(), "HTTP/1.1 400 "));
  RawClient idle(server.url());
  idle.write(kGet);
  CHECK(has(idle.read(), "HTTP/1.1 200 "));
}

TEST_CASE("100-continue") {
  EchoServer server({});
  RawClient client(server.url());
  client.write(
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: "
      "3\r\n\r\n");
  CHECK(client.read("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.write("abc");
  CHECK(has(client.read(), "\r\n\r\nabc"));
}

TEST_CASE(
    "a body of 200 MB is refused by its declaration, with bounded memory, and the answer arrives") {
  EchoServer server({});
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  RawClient client(server.url());
  client.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 209715200\r\n\r\n");
  const std::string part(1 << 20, 'x');
  for (int i = 0; i < 200; ++i) client.write(part);
  CHECK(has(client.read(), "HTTP/1.1 413 "));
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  CHECK(after.ru_maxrss - before.ru_maxrss < 20 * 1024);
}

TEST_CASE("a full queue is a 503 with Retry-After") {
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::promise<void> started;
  ServerOptions options;
  options.workers = 1;
  options.max_queued_requests = 1;
  EchoServer server(options, [&](const Request& request) {
    if (request.target == "/first") started.set_value();
    released.wait();
    return Response();
  });
  RawClient first(server.url());
  first.write("GET /first HTTP/1.1\r\nHost: h\r\n\r\n");
  started.get_future().wait();
  std::vector<std::unique_ptr<RawClient>> others;
  std::string refused;
  for (int i = 0; i < 2; ++i) {
    others.push_back(std::make_unique<RawClient>(server.url()));
    others.back()->write(kGet);
  }
  // One of the two waits in the queue; which one depends on the order of arrival.
  std::thread reader([&] { refused = others.back()->read("\r\n\r\n"); });
  std::string other;
  std::thread other_reader([&] { other = others.front()->read("\r\n\r\n"); });
  const auto response = send(server.url(), {}, kClient);
  CHECK(response->status == 503);
  CHECK(header(response->headers, "Retry-After") == "1");
  release.set_value();
  reader.join();
  other_reader.join();
  CHECK((has(refused, " 503 ") != has(other, " 503 ")));
}

TEST_CASE("what was received of all requests together is bounded; small ones still pass") {
  ServerOptions options;
  options.load = std::make_shared<ServerLoad>(10'000);
  std::atomic<int> refusal{0};
  options.on_refusal = [&](int status) { refusal = status; };
  EchoServer server(options);
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11000\r\n\r\n";
  auto first = std::make_unique<RawClient>(server.url());
  first->write(head + std::string(10'900, 'x'));
  const auto uncounted = kUncountedRequestBytes;
  wait_until([&] { return options.load->request_bytes() == head.size() + 10'900 - uncounted; });
  RawClient second(server.url());
  second.write(head + std::string(11'000, 'x'));
  const auto refused = second.read("\r\n\r\n");
  CHECK(has(refused, "HTTP/1.1 503 "));
  CHECK(has(refused, "Retry-After: 1\r\n"));
  CHECK(refusal == 503);
  CHECK(send(server.url(), {}, kClient)->status == 200);
  first->write(std::string(100, 'x'));
  CHECK(has(first->read("\r\n\r\n"), " 200 "));
  first.reset();
  second.half_close();
  (void)second.read();
  wait_until([&] { return options.load->request_bytes() == 0; });
  CHECK(send(server.url(), {"POST", "/", {}, std::string(11'000, 'x')}, kClient)->status == 200);
}

TEST_CASE("a body that trickles in is cut off all the same") {
  ServerOptions options;
  options.request_timeout = 100ms;
  EchoServer server(options);
  RawClient client(server.url());
  client.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  while (!client.is_readable_within(5ms)) client.write("x");
  CHECK(has(client.read(), "HTTP/1.1 408 "));
}

TEST_CASE("an answer that nobody reads is given up") {
  ServerOptions options;
  options.write_timeout = 100ms;
  options.load = std::make_shared<ServerLoad>();
  EchoServer server(options);
  RawClient client(server.url());
  client.write("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  wait_until([&] { return options.load->connections() == 1; });
  wait_until([&] { return options.load->connections() == 0; });
  CHECK(client.read().size() < (64u << 20));
}

TEST_CASE("every answer names its request, and nobody but the server chooses the name") {
  ServerOptions options;
  options.max_body_bytes = 10;
  EchoServer server(options);
  const Request request{"GET", "/id", {{"X-Request-Id", "chosen"}}, ""};
  const auto first = send(server.url(), request, kClient);
  const auto id = header(first->headers, "X-Request-Id");
  CHECK(id.size() == 16);
  CHECK(id.find_first_not_of("0123456789abcdef") == std::string_view::npos);
  CHECK(first->body == id);
  CHECK(header(send(server.url(), request, kClient)->headers, "X-Request-Id") != id);
  for (const Request& other : {Request{"GET", "/throw", {}, ""}, Request{"GET", "/split", {}, ""},
                               Request{"POST", "/", {}, "more than ten"}})
    CHECK(header(send(server.url(), other, kClient)->headers, "X-Request-Id").size() == 16);
}

TEST_CASE("at the limit the connection that waits longest without a request makes way") {
  ServerOptions options;
  options.max_connections = 2;
  options.load = std::make_shared<ServerLoad>();
  EchoServer server(options);
  RawClient half(server.url());
  half.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  RawClient idle(server.url());
  idle.write(kGet);
  CHECK(has(idle.read("/a\r\n"), " 200 "));
  RawClient third(server.url());
  CHECK(half.read().empty());
  third.write(kGet);
  CHECK(has(third.read("/a\r\n"), " 200 "));
  idle.write(kGet);
  CHECK(has(idle.read("/a\r\n"), " 200 "));
  CHECK(options.load->evicted() == 1);
}

TEST_CASE("a connection whose request is being answered makes way for nobody") {
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::promise<void> started;
  ServerOptions options;
  options.max_connections = 1;
  EchoServer server(options, [&](const Request&) {
    started.set_value();
    released.wait();
    return Response{200, {}, "late"};
  });
  RawClient busy(server.url());
  busy.write(kGet);
  started.get_future().wait();
  RawClient other(server.url());
  CHECK(other.read().empty());
  release.set_value();
  CHECK(has(busy.read("late"), " 200 "));
}

TEST_CASE("at the limit of connections a silent one makes way") {
  ServerOptions options;
  options.max_connections = 2;
  EchoServer server(options);
  RawClient first(server.url());
  first.write(kGet);
  CHECK(has(first.read("\r\n\r\n"), " 200 "));
  RawClient second(server.url());
  second.write(kGet);
  CHECK(has(second.read("\r\n\r\n"), " 200 "));
  CHECK(send(server.url(), {}, kClient)->status == 200);
}

TEST_CASE("stop answers what is in progress and closes what is idle") {
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::promise<void> started;
  EchoServer server({}, [&](const Request&) {
    started.set_value();
    released.wait();
    return Response{200, {}, "late"};
  });
  RawClient idle(server.url());
  RawClient half(server.url());
  half.write("GET /");
  RawClient busy(server.url());
  busy.write(kGet);
  started.get_future().wait();
  server.server().stop();
  server.server().stop();
  CHECK(idle.read().empty());
  CHECK(connect_to(server.url(), Deadline::after(5s)).error().code == ErrorCode::http_unreachable);
  half.half_close();
  CHECK(has(half.read(), " 400 "));
  release.set_value();
  const auto text = busy.read();
  CHECK(has(text, "late"));
  CHECK(has(text, "Connection: close\r\n"));
  server.stop();
}

TEST_CASE("TLS 1.3 with a test's certificate: names and addresses are verified") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "DNS:localhost,IP:127.0.0.1");
  make_certificate(directory, "other", "DNS:other.example");
  ServerOptions options;
  options.tls_certificate_file = directory.file("good.pem");
  options.tls_key_file = directory.file("good.key");
  options.listen = "0.0.0.0:0";
  EchoServer server(options);
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

TEST_CASE("a TLS client that never speaks is cut off, and older TLS is refused") {
  const TemporaryDirectory directory;
  make_certificate(directory, "good", "IP:127.0.0.1");
  ServerOptions options;
  options.tls_certificate_file = directory.file("good.pem");
  options.tls_key_file = directory.file("good.key");
  options.handshake_timeout = 100ms;
  EchoServer server(options);
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
