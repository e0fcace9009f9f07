// Requests and answers of the server; what it refuses, bears and listens on is tested apart.
#include "http/server.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <future>

#include "http/server_test_support.h"
#include "http/tls_test_support.h"

using namespace jingui;
using namespace jingui::http;

TEST_CASE("requests are answered over TCP") {
  RunningServer server({});
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
  RunningServer server(options);
  for (int i = 0; i < 6; ++i) CHECK(send(server.url(), {}, kClient)->status == 200);
}

TEST_CASE("requests on one connection, pipelined too; HTTP/1.0 and close end it") {
  RunningServer server({});
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
  RunningServer server(options);
  struct stat info {};
  REQUIRE(::stat(options.listen.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0666);
  RawClient client(server.url());
  client.write(kGet);
  client.half_close();
  CHECK(has(client.read(), "X-Target: /a\r\n"));
  CHECK(send(server.url(), {"GET", "/peer", {}, "", ""}, kClient)->body == "unix");
}

TEST_CASE("100-continue") {
  RunningServer server({});
  RawClient client(server.url());
  client.write(
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: "
      "3\r\n\r\n");
  CHECK(client.read("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.write("abc");
  CHECK(has(client.read(), "\r\n\r\nabc"));
}

TEST_CASE("every answer names its request, and nobody but the server chooses the name") {
  ServerOptions options;
  options.max_body_bytes = 10;
  RunningServer server(options);
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

TEST_CASE("stop answers what is in progress and closes what is idle") {
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::promise<void> started;
  RunningServer server({}, [&](const Request&) {
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
