#include "http/message.h"

#include <doctest/doctest.h>

using namespace jingui;
using namespace jingui::http;

TEST_CASE("headers are found without regard to case") {
  const Headers headers{{"Content-Type", "a"}, {"content-type", "b"}, {"Empty", ""}};
  CHECK(header(headers, "CONTENT-TYPE") == "a");
  CHECK(header(headers, "Content-Typ").empty());
  CHECK(has_header(headers, "empty"));
  CHECK_FALSE(has_header(headers, "absent"));
}

TEST_CASE("a request head gets its framing headers") {
  Request request{"POST", "/a?b=c", {{"X-A", "1"}, {"content-length", "999"}}, "body", ""};
  CHECK(format_request_head(request, "h:1").value() ==
        "POST /a?b=c HTTP/1.1\r\nHost: h:1\r\nX-A: 1\r\nContent-Length: 4\r\nConnection: "
        "close\r\n\r\n");
  request = {"GET", "/", {{"Host", "other"}}, "", ""};
  CHECK(format_request_head(request, "h").value() ==
        "GET / HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n");
}

TEST_CASE("what would break a request's framing is not sent") {
  const auto code = [](const Request& request) {
    const auto head = format_request_head(request, "h");
    return head ? ErrorCode::internal : head.error().code;
  };
  CHECK(code({"GET\r\n", "/", {}, "", ""}) == ErrorCode::http_malformed);
  CHECK(code({"GET", "/ HTTP/1.1\r\nX: y", {}, "", ""}) == ErrorCode::http_malformed);
  CHECK(code({"GET", "", {}, "", ""}) == ErrorCode::http_malformed);
  CHECK(code({"GET", "/", {{"A", "b\r\nC: d"}}, "", ""}) == ErrorCode::http_malformed);
  CHECK(code({"GET", "/", {{"A:", "b"}}, "", ""}) == ErrorCode::http_malformed);
  CHECK(code({"GET", "/", {{"A", std::string(1, '\0')}}, "", ""}) == ErrorCode::http_malformed);
}

TEST_CASE("an answer's head replaces the handler's framing headers") {
  Response response{
      200, {{"Content-Length", "7"}, {"Transfer-Encoding", "chunked"}, {"Date", "D"}}, "abc"};
  CHECK(format_response_head(response, {}).value() ==
        "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n");
  response = {204, {{"Date", "D"}}, ""};
  CHECK(format_response_head(response, {false, false}).value() ==
        "HTTP/1.1 204 No Content\r\nDate: D\r\nConnection: close\r\n\r\n");
  CHECK(format_response_head({200, {}, ""}, {}).value().find(" GMT\r\n") != std::string::npos);
  CHECK(format_response_head({999, {}, ""}, {}).error().code == ErrorCode::http_malformed);
  CHECK(format_response_head({200, {{"A", "b\nc"}}, ""}, {}).error().code ==
        ErrorCode::http_malformed);
}

TEST_CASE("error answers are JSON with a reason for each status") {
  const auto response = error_response(413, "request body too large");
  CHECK(response.status == 413);
  CHECK(header(response.headers, "Content-Type") == "application/json; charset=utf-8");
  CHECK(response.body == R"({"error":"request body too large","reason":"http_too_large"})");
  const std::pair<int, std::string> reasons[] = {{400, "http_malformed"},
                                                 {408, "http_request_timeout"},
                                                 {431, "http_header_too_large"},
                                                 {500, "internal"},
                                                 {503, "busy"}};
  for (const auto& [status, reason] : reasons)
    CHECK(error_response(status, "x").body == R"({"error":"x","reason":")" + reason + "\"}");
}
