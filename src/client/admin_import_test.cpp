#include "client/admin_import.h"

#include <doctest/doctest.h>

#include "client/handshake_test_support.h"

using namespace jingui;
using namespace jingui::client;

namespace {

Result<std::string> import_text(std::string_view text) {
  return import_body(require(SecretBytes::copy_of(as_bytes(text))));
}

ErrorCode refused(std::string_view text) {
  const auto body = import_text(text);
  REQUIRE_FALSE(body.has_value());
  CHECK(body.error().detail.find("s3cret") == std::string::npos);
  return body.error().code;
}

}  // namespace

TEST_CASE("import: a JSON object of strings") {
  CHECK(require(import_text(" {\"a\": \"1\", \"b c\": \"x\\ny\"}\n")) ==
        R"({"fields":{"a":"1","b c":"x\ny"}})");
}

TEST_CASE("import: lines of an env file") {
  CHECK(require(import_text("# comment\nUSER=alice\nexport PASSWORD='p w'\nEMPTY=\n")) ==
        R"({"fields":{"USER":"alice","PASSWORD":"p w","EMPTY":""}})");
}

TEST_CASE("import: what is wrong is refused without a word of the values") {
  CHECK(refused("") == ErrorCode::usage);
  CHECK(refused("# nothing\n") == ErrorCode::usage);
  CHECK(refused("{}") == ErrorCode::usage);
  CHECK(refused(R"({"a":1,"b":"s3cret"})") == ErrorCode::usage);
  CHECK(refused(R"({"a":{"b":"s3cret"}})") == ErrorCode::usage);
  CHECK(refused(R"({"a":"s3cret","a":"s3cret"})") == ErrorCode::json_duplicate_name);
  CHECK(refused(R"({"a":"s3cret)") == ErrorCode::json_malformed);
  CHECK(refused("A=s3cret\nA=s3cret\n") == ErrorCode::usage);
  CHECK(refused("s3cret without an equals sign") == ErrorCode::env_file_malformed);
  CHECK(refused("A=s3cret\xff") == ErrorCode::usage);
}
