#include "attestation/key_provider.h"

#include <doctest/doctest.h>

#include "base/encoding.h"

using namespace jingui;
using namespace jingui::attestation;

namespace {

const Bytes kSpki{0x30, 0xab, 0xcd};

ErrorCode refusal_of(std::string_view payload) {
  const auto result = check_key_provider(payload, kSpki);
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

}  // namespace

TEST_CASE("key provider: name kms and the root's key in hex of either case") {
  CHECK(check_key_provider(R"({"name":"kms","id":"30abcd"})", kSpki).has_value());
  CHECK(check_key_provider(R"({"id":"30ABcd", "more":[1], "name":"kms"})", kSpki).has_value());
}

TEST_CASE("key provider: another name or another id is refused") {
  CHECK(refusal_of(R"({"name":"local-sgx","id":"30abcd"})") == ErrorCode::key_provider_mismatch);
  CHECK(refusal_of(R"({"name":"kms","id":"30abce"})") == ErrorCode::key_provider_mismatch);
  CHECK(refusal_of(R"({"name":"kms","id":""})") == ErrorCode::key_provider_mismatch);
  CHECK(refusal_of(R"({"name":"KMS","id":"30abcd"})") == ErrorCode::key_provider_mismatch);
}

TEST_CASE("key provider: any other JSON, or none, is refused") {
  for (const std::string_view payload :
       {"", "null", "[]", "\"kms\"", "{}", "{\"name\":1,\"id\":\"30abcd\"}",
        "{\"name\":\"kms\",\"id\":[\"30abcd\"]}",
        "{\"name\":\"kms\",\"name\":\"kms\",\"id\":\"30abcd\"}",
        "{\"name\":\"kms\",\"id\":\"30abcd\"} "
        "x"})
    CHECK(refusal_of(payload) == ErrorCode::key_provider_mismatch);
}

TEST_CASE("key provider: what it shows is printable") {
  Report report;
  CHECK_FALSE(
      check_key_provider("{\"name\":\"a\\u001b\",\"id\":\"\"}", kSpki, &report).has_value());
  CHECK(report.rows().front().got == "a\\x1b");
}
