// What the server does when there is too much of something.
#include "http/server.h"

#include <doctest/doctest.h>

#include <atomic>
#include <future>

#include "http/limits.h"
#include "http/server_test_support.h"

using namespace jingui;
using namespace jingui::http;

TEST_CASE("a full queue is a 503 with Retry-After") {
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::promise<void> started;
  ServerOptions options;
  options.workers = 1;
  options.max_queued_requests = 1;
  RunningServer server(options, [&](const Request& request) {
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
  RunningServer server(options);
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11000\r\n\r\n";
  auto first = std::make_unique<RawClient>(server.url());
  first->write(head + std::string(10'900, 'x'));
  const auto uncounted = kUncountedRequestBytes;
  wait_until([&] { return options.load->request_bytes() == head.size() + 10'900 - uncounted; });
  RawClient second(server.url());
  second.write(head + std::string(11'000, 'x'));
  const auto refused = second.read("}");
  CHECK(has(refused, "HTTP/1.1 503 "));
  CHECK(has(refused, "Retry-After: 1\r\n"));
  CHECK(has(refused, R"("reason":"busy")"));
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

TEST_CASE("an answer that nobody reads is given up") {
  ServerOptions options;
  options.write_timeout = 100ms;
  options.load = std::make_shared<ServerLoad>();
  RunningServer server(options);
  RawClient client(server.url());
  client.write("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  wait_until([&] { return options.load->connections() == 1; });
  wait_until([&] { return options.load->connections() == 0; });
  CHECK(client.read().size() < (64u << 20));
}

TEST_CASE("at the limit the connection that waits longest without a request makes way") {
  ServerOptions options;
  options.max_connections = 2;
  options.load = std::make_shared<ServerLoad>();
  RunningServer server(options);
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
  RunningServer server(options, [&](const Request&) {
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
  RunningServer server(options);
  RawClient first(server.url());
  first.write(kGet);
  CHECK(has(first.read("\r\n\r\n"), " 200 "));
  RawClient second(server.url());
  second.write(kGet);
  CHECK(has(second.read("\r\n\r\n"), " 200 "));
  CHECK(send(server.url(), {}, kClient)->status == 200);
}
