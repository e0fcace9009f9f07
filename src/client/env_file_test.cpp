#include "client/env_file.h"

#include <doctest/doctest.h>

#include "client/limits.h"

using namespace jingui;
using client::parse_env_file;

namespace {

/// The value of the only entry of a text.
std::string only(std::string_view text) {
  const auto file = parse_env_file(text);
  REQUIRE(file);
  REQUIRE(file->entries.size() == 1);
  return file->entries.front().name + "|" + file->entries.front().value;
}

Error refusal(std::string_view text) {
  const auto file = parse_env_file(text);
  REQUIRE_FALSE(file);
  return file.error();
}

}  // namespace

TEST_CASE("env file: one line") {
  CHECK(only("K=v") == "K|v");
  CHECK(only("  K = v \r\n") == "K|v");
  CHECK(only("K=\xc2\xa0v\xe3\x80\x80\t") == "K|v");
  CHECK(only("K=") == "K|");
  CHECK(only("K==") == "K|=");
  CHECK(only("_k9=1") == "_k9|1");
  CHECK(only("\xef\xbb\xbfK=v") == "K|v");
  CHECK(only("export K=v") == "K|v");
  CHECK(only("export\t K=v") == "K|v");
  CHECK(only("export=v") == "export|v");
  CHECK(only("exported=v") == "exported|v");
}

TEST_CASE("env file: quotes are taken off once, nothing else is interpreted") {
  CHECK(only("K=\"two words\"") == "K|two words");
  CHECK(only("K='x # y'") == "K|x # y");
  CHECK(only("K=\"a\"b\"") == "K|a\"b");
  CHECK(only("K=\"x") == "K|\"x");
  CHECK(only("K=\"") == "K|\"");
  CHECK(only("K='x' # c") == "K|'x' # c");
  CHECK(only("K=v # c") == "K|v # c");
  CHECK(only("K=$HOME\\n") == "K|$HOME\\n");
  CHECK(only("K=' v '") == "K| v ");
}

TEST_CASE("env file: lines are counted, blanks and comments skipped, repetitions kept") {
  const auto file = parse_env_file("# c\n\n  # d\nA=1\r\nB=2\nA=3");
  REQUIRE(file);
  REQUIRE(file->entries.size() == 3);
  CHECK(file->entries[2].name == "A");
  CHECK(file->entries[2].value == "3");
  CHECK(parse_env_file("")->entries.empty());
}

TEST_CASE("env file: what is refused, with the line") {
  for (const auto* text :
       {"A=1\nnonsense\n", "A=1\n=v", "A=1\nA B=1", "A=1\n9A=1", "A=1\nA-B=1", "A=1\nexport A"}) {
    CAPTURE(text);
    CHECK(refusal(text).code == ErrorCode::env_file_malformed);
    CHECK(refusal(text).detail.starts_with("line 2: "));
  }
  CHECK(refusal("nonsense").detail == "line 1: missing '='");
  CHECK(refusal(std::string_view("A\0B=1", 5)).code == ErrorCode::env_file_malformed);
}

TEST_CASE("env file: number of entries is limited") {
  std::string text;
  for (std::size_t i = 0; i < client::kMaxEnvFileEntries; ++i) text += "A=1\n";
  CHECK(parse_env_file(text));
  CHECK(refusal(text + "A=1\n").code == ErrorCode::env_file_malformed);
}

TEST_CASE("env file: names with side effects are warned about") {
  CHECK(parse_env_file("LD_PRELOAD=x\nPATH=/x\nJINGUI_SERVER_URL=x")->warnings.size() == 3);
  CHECK(parse_env_file("LDX=x\nMYPATH=/x\nJINGUI=x")->warnings.empty());
}

TEST_CASE("env file: loading") {
  const auto missing = client::load_env_file("/nonexistent/env");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::file_not_found);
  const auto directory = client::load_env_file("/");
  REQUIRE_FALSE(directory);
  CHECK(directory.error().code == ErrorCode::file_unreadable);
}
