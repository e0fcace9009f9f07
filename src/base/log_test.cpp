#include "base/log.h"

#include <doctest/doctest.h>

#include <thread>

using namespace jingui;

namespace {

std::string line(std::string value) {
  return log::format_text(log::Level::info, "event", {{"field", std::move(value)}});
}

}  // namespace

TEST_CASE("a log line has a level, an event and fields") {
  CHECK(log::format_text(log::Level::debug, "started", {}) == "debug started");
  CHECK(log::format_text(log::Level::warn, "a.b", {{"x", "1"}, {"y", ""}}) ==
        R"(warn a.b x="1" y="")");
  CHECK(log::format_text(log::Level::error, "e", {}) == "error e");
}

TEST_CASE("lines of a request carry its id, in this thread and no longer than it lasts") {
  const auto plain = [] { return log::format_text(log::Level::info, "e", {}); };
  {
    const log::RequestScope outer("00ff");
    CHECK(plain() == R"(info e request="00ff")");
    {
      const log::RequestScope inner("1");
      CHECK(plain() == R"(info e request="1")");
    }
    CHECK(line("x") == R"(info event field="x" request="00ff")");
    std::string elsewhere;
    std::thread([&] { elsewhere = plain(); }).join();
    CHECK(elsewhere == "info e");
  }
  CHECK(plain() == "info e");
}

TEST_CASE("a field cannot end its quotes or its line") {
  CHECK(line(R"(a"b\c)") == R"(info event field="a\"b\\c")");
  CHECK(line("a\nb\r\t\x1b[2J\x7f") == R"(info event field="a\x0ab\x0d\x09\x1b[2J\x7f")");
  CHECK(line(std::string("\0", 1)) == R"(info event field="\x00")");
}

TEST_CASE("UTF-8 stays readable, but for control characters in it") {
  CHECK(line("金匮 é\xc2\xa0") == "info event field=\"金匮 é\xc2\xa0\"");
  CHECK(line("a\xc2\x9b") == R"(info event field="a\xc2\x9b")");
  CHECK(line("\xc2\x80z") == R"(info event field="\xc2\x80z")");
}

TEST_CASE("a field that is not UTF-8 becomes ASCII") {
  CHECK(line("é\xff") == R"(info event field="\xc3\xa9\xff")");
  CHECK(line("\xc2") == R"(info event field="\xc2")");
  CHECK(line("\x9b") == R"(info event field="\x9b")");
}

TEST_CASE("log levels") {
  CHECK(log::parse_level("debug").value() == log::Level::debug);
  CHECK(log::parse_level(" INFO ").value() == log::Level::info);
  CHECK(log::parse_level("warning").value() == log::Level::warn);
  CHECK(log::parse_level("Warn").value() == log::Level::warn);
  CHECK(log::parse_level("error").value() == log::Level::error);
  const auto unknown = log::parse_level("loud");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == ErrorCode::usage);
  CHECK(unknown.error().detail == "invalid log level \"loud\" (expected debug|info|warn|error)");
}
