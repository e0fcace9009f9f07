#include "http/header_lines.h"

#include <doctest/doctest.h>

#include <string>

using jingui::http::HeaderLines;

TEST_CASE("lines are counted up to the empty one, however the bytes are cut") {
  const std::string request = "POST / HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\nbody\r\nbody\r\n\r\n";
  for (std::size_t cut = 0; cut <= request.size(); ++cut) {
    HeaderLines lines;
    lines.feed(std::string_view(request).substr(0, cut));
    lines.feed(std::string_view(request).substr(cut));
    CHECK(lines.count() == 3);
    CHECK(lines.ended());
  }
}

TEST_CASE("a header that has not ended goes on counting") {
  HeaderLines lines;
  lines.feed("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 1000; ++i) lines.feed("a:\r\n");
  CHECK(lines.count() == 1001);
  CHECK_FALSE(lines.ended());
}

TEST_CASE("empty lines in front end nothing, and hide nothing") {
  HeaderLines lines;
  lines.feed("\r\n\n\r\nGET / HTTP/1.1\r\nHost: h\r\n");
  CHECK(lines.count() == 2);
  CHECK_FALSE(lines.ended());
  lines.feed("\r\n");
  CHECK(lines.ended());
}
