// Requests that are refused before a handler sees them, and handlers that fail.
#include "http/server.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include "http/server_test_support.h"

using namespace jingui;
using namespace jingui::http;

TEST_CASE("a handler's exception and an answer that cannot be sent are a 500") {
  RunningServer server({});
  const auto thrown = send(server.url(), {"GET", "/throw", {}, "", ""}, kClient);
  CHECK(thrown->status == 500);
  CHECK(thrown->body == R"({"error":"internal error","reason":"internal"})");
  CHECK(send(server.url(), {"GET", "/split", {}, "", ""}, kClient)->status == 500);
}

TEST_CASE("malformed, oversized and slow requests are refused and the connection ends") {
  ServerOptions options;
  options.max_body_bytes = 1000;
  options.request_timeout = 100ms;
  options.idle_timeout = 100ms;
  RunningServer server(options);
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

TEST_CASE("every refusal of the server's own names its reason") {
  ServerOptions options;
  options.max_body_bytes = 1000;
  options.request_timeout = 100ms;
  RunningServer server(options);
  const auto reason_for = [&](std::string_view text) {
    RawClient client(server.url());
    client.write(text);
    const auto answer = client.read();
    const auto begin = answer.find("\"reason\":\"");
    REQUIRE(begin != std::string::npos);
    return answer.substr(begin + 10, answer.find('"', begin + 10) - begin - 10);
  };
  CHECK(reason_for("garbage\r\n\r\n") == error_name(ErrorCode::http_malformed));
  CHECK(reason_for("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(20'000, 'x')) ==
        "http_header_too_large");
  CHECK(reason_for("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n") ==
        error_name(ErrorCode::http_too_large));
  CHECK(reason_for("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc") ==
        "http_request_timeout");
}

TEST_CASE("half a request before the end is a 400, and an idle connection is closed") {
  ServerOptions options;
  options.idle_timeout = 100ms;
  RunningServer server(options);
  RawClient half(server.url());
  half.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  half.half_close();
  CHECK(has(half.read(), "HTTP/1.1 400 "));
  RawClient idle(server.url());
  idle.write(kGet);
  CHECK(has(idle.read(), "HTTP/1.1 200 "));
}

TEST_CASE(
    "a body of 200 MB is refused by its declaration, with bounded memory, and the answer arrives") {
  RunningServer server({});
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

TEST_CASE("a body that trickles in is cut off all the same") {
  ServerOptions options;
  options.request_timeout = 100ms;
  RunningServer server(options);
  RawClient client(server.url());
  client.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  while (!client.is_readable_within(5ms)) client.write("x");
  CHECK(has(client.read(), "HTTP/1.1 408 "));
}
