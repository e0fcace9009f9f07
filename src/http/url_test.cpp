#include "http/url.h"

#include <doctest/doctest.h>

using namespace jingui;
using namespace jingui::http;

namespace {

ErrorCode refusal(std::string_view text) {
  const auto url = parse_url(text);
  return url ? ErrorCode::internal : url.error().code;
}

}  // namespace

TEST_CASE("an https URL is split, lower-cased and gets its default port") {
  const auto url = parse_url("HTTPS://Api.Example.com/sgx/v4/");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->host == "api.example.com");
  CHECK(url->port == "443");
  CHECK(url->path == "/sgx/v4");
  CHECK(host_header(*url) == "api.example.com");
}

TEST_CASE("ports, IPv6 literals and the empty path") {
  const auto url = parse_url("http://[::1]:08080");
  REQUIRE(url);
  CHECK(url->host == "::1");
  CHECK(url->port == "8080");
  CHECK(url->path.empty());
  CHECK(host_header(*url) == "[::1]:8080");
  CHECK(parse_url("http://127.0.0.1/")->port == "80");
  CHECK(parse_url("http://x///")->path.empty());
}

TEST_CASE("sockets are absolute paths or unix:PATH") {
  CHECK(parse_url("/var/run/dstack.sock")->path == "/var/run/dstack.sock");
  const auto url = parse_url("unix:/run/a b.sock");
  REQUIRE(url);
  CHECK(url->scheme == "unix");
  CHECK(url->path == "/run/a b.sock");
  CHECK(host_header(*url) == "localhost");
  CHECK(parse_url("/" + std::string(106, 'a')));
  CHECK(refusal("/" + std::string(107, 'a')) == ErrorCode::http_url_malformed);
  CHECK(refusal("unix:relative.sock") == ErrorCode::http_url_malformed);
  CHECK(refusal("unix:") == ErrorCode::http_url_malformed);
  CHECK(refusal(std::string_view("/a\0b", 4)) == ErrorCode::http_url_malformed);
}

TEST_CASE("what is not accepted") {
  for (const char* text : {"",
                           "example.com",
                           "ftp://x",
                           "http:/x",
                           "http://",
                           "http:///path",
                           "http://user@x",
                           "http://u:p@x/",
                           "http://x?a=1",
                           "http://x/#f",
                           "http://x:0",
                           "http://x:65536",
                           "http://x:",
                           "http://x:8a",
                           "http://x:-1",
                           "http://[::1",
                           "http://[::g]",
                           "http://[::1]x",
                           "http://[]",
                           "http://x y",
                           "http://x\r\n",
                           "http://x/\x7f",
                           "http://b\xc3\xbc"
                           "cher",
                           "http://x\\y",
                           "http://x%41",
                           "://x"})
    CHECK_MESSAGE(refusal(text) == ErrorCode::http_url_malformed, text);
  CHECK(refusal("http://x/" + std::string(2048, 'a')) == ErrorCode::http_url_malformed);
  CHECK(refusal("http://" + std::string(254, 'a')) == ErrorCode::http_url_malformed);
}
