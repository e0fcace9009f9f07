#include <doctest/doctest.h>

#include "http/limits.h"
#include "http/request_parser.h"
#include "http/response_parser.h"

using namespace jingui;
using namespace jingui::http;

namespace {

constexpr std::size_t kHeader = 1024;
constexpr std::size_t kBody = 100;

/// The refusal's status; 0 if complete, -1 if more is needed.
int outcome(std::string_view text, bool bytewise = false) {
  RequestParser parser(kHeader, kBody);
  std::string buffer;
  auto progress = RequestProgress::need_more;
  while (!text.empty() && progress == RequestProgress::need_more) {
    const std::size_t n = bytewise ? 1 : text.size();
    buffer.append(text.substr(0, n));
    text.remove_prefix(n);
    progress = parser.feed(buffer);
  }
  if (progress == RequestProgress::refused) return parser.refusal();
  return progress == RequestProgress::complete ? 0 : -1;
}

Result<Response> parse_response(std::string_view text, std::size_t step, bool close = false) {
  ResponseParser parser(kBody, false);
  for (; !text.empty(); text.remove_prefix(std::min(step, text.size())))
    if (TRY(parser.feed(text.substr(0, step)))) return parser.take();
  if (!close) return fail(ErrorCode::internal);
  TRY(parser.finish());
  return parser.take();
}

}  // namespace

TEST_CASE("a request arrives in any pieces, and the next one stays in the buffer") {
  RequestParser parser(kHeader, kBody);
  std::string buffer =
      "POST /a?b HTTP/1.1\r\nHost: h\r\nX-Y: z\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n";
  REQUIRE(parser.feed(buffer) == RequestProgress::complete);
  CHECK(buffer == "GET / HTTP/1.1\r\n");
  CHECK(parser.keep_alive());
  const Request request = parser.take();
  CHECK(request.method == "POST");
  CHECK(request.target == "/a?b");
  CHECK(header(request.headers, "x-y") == "z");
  CHECK(request.body == "abc");
  CHECK(outcome("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", true) == 0);
  CHECK(outcome(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            true) == 0);
}

TEST_CASE("keep-alive follows the version and the Connection header") {
  const auto keeps = [](std::string text) {
    RequestParser parser(kHeader, kBody);
    REQUIRE(parser.feed(text) == RequestProgress::complete);
    return parser.keep_alive();
  };
  CHECK_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  CHECK(keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
}

TEST_CASE("the absolute form is shortened") {
  RequestParser parser(kHeader, kBody);
  std::string text = "GET http://h:1/p?q HTTP/1.1\r\nHost: h\r\n\r\n";
  REQUIRE(parser.feed(text) == RequestProgress::complete);
  CHECK(parser.take().target == "/p?q");
}

TEST_CASE("100-continue is asked for once, before the body") {
  RequestParser parser(kHeader, kBody);
  std::string text =
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  REQUIRE(parser.feed(text) == RequestProgress::need_more);
  CHECK(parser.take_expects_continue());
  CHECK_FALSE(parser.take_expects_continue());
  text = "abc";
  CHECK(parser.feed(text) == RequestProgress::complete);
}

TEST_CASE("bodies over the limit are refused by their declaration, chunked ones as they grow") {
  CHECK(outcome("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n") == 413);
  CHECK(outcome("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n") == -1);
  std::string chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 11; ++i) chunked += "a\r\n0123456789\r\n";
  CHECK(outcome(chunked) == 413);
  CHECK(outcome(chunked, true) == 413);
}

TEST_CASE("headers over the limit are refused, also without an end") {
  CHECK(outcome("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(2000, 'a') + "\r\n\r\n") == 431);
  CHECK(outcome("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(2000, 'a'), true) == 431);
  CHECK(outcome("GET /" + std::string(2000, 'a'), true) == 431);
  const std::string extension =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
      std::string(64000, 'a');
  CHECK(outcome(extension, true) > 0);
}

TEST_CASE("malformed requests are refused") {
  for (const char* text :
       {"GARBAGE\r\n\r\n", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA b: c\r\n\r\n", "GET x HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"})
    CHECK_MESSAGE(outcome(text) == 400, text);
}

TEST_CASE("a lone CR after the last chunk's size, byte by byte, is refused and ends nothing") {
  const std::string tail = "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\x78\r\n" +
                           std::string(12, '\x9f') + "\r\n\r\n0\r\n\r\n";
  for (const std::size_t step : {1u, 2u, 3u, 1000u}) {
    const auto answer = parse_response("HTTP/1.1 200 OK" + tail, step, true);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::http_malformed);
  }
  CHECK(outcome("POST / HTTP/1.1\r\nHost: h" + tail, true) == 400);
  CHECK(outcome("POST / HTTP/1.1\r\nHost: h" + tail) == 400);
}

TEST_CASE("answers: by length, chunked, to the end of the connection") {
  for (const std::size_t step : {1u, 7u, 1000u}) {
    CHECK(parse_response("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nA: b\r\n\r\nabc", step)->body ==
          "abc");
    CHECK(parse_response("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                         "chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n",
                         step)
              ->body == "abc");
    CHECK(parse_response("HTTP/1.0 200 OK\r\n\r\nabc", step, true)->body == "abc");
    CHECK(parse_response("HTTP/1.1 204 No Content\r\n\r\n", step)->status == 204);
    CHECK(parse_response(
              "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", step)
              ->status == 404);
  }
}

TEST_CASE("answers that are broken, cut off or too large") {
  const auto code = [](std::string_view text) {
    const auto answer = parse_response(text, 5, true);
    return answer ? ErrorCode::internal : answer.error().code;
  };
  CHECK(code("garbage\r\n\r\n") == ErrorCode::http_malformed);
  CHECK(code("") == ErrorCode::http_malformed);
  CHECK(code("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab") == ErrorCode::http_malformed);
  CHECK(code("HTTP/1.1 200 OK\r\nContent-Le") == ErrorCode::http_malformed);
  CHECK(code("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab") ==
        ErrorCode::http_malformed);
  CHECK(code("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n") == ErrorCode::http_too_large);
  CHECK(code("HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'a')) == ErrorCode::http_too_large);
  CHECK(code("HTTP/1.1 200 OK\r\nA: " + std::string(kMaxAnswerHeaderBytes, 'a')) ==
        ErrorCode::http_too_large);
  std::string endless;
  for (int i = 0; i < 9; ++i) endless += "HTTP/1.1 102 Wait\r\n\r\n";
  CHECK(code(endless) == ErrorCode::http_malformed);
}
