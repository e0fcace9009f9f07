#include "dstack/agent_answers.h"

#include <doctest/doctest.h>

#include "base/encoding.h"
#include "dstack/limits.h"

using namespace jingui;
using namespace jingui::dstack;

namespace {

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

constexpr const char* kAppId = "5bb4ff9a3837357f19dc176407a5709c62eb6c56";

ErrorCode tls_key_code(std::string body) {
  return code_of(parse_tls_key_answer(body));
}

}  // namespace

TEST_CASE("Info in the shapes of 0.4.2, 0.5.0, 0.5.1 and 0.5.6") {
  const std::string start = std::string(R"({"app_id":")") + kAppId +
                            R"(","instance_id":"","app_cert":"C","tcb_info":"{}",)";
  for (
      const char* rest :
      {R"("app_name":"a","public_logs":true,"public_sysinfo":false})",
       R"("app_name":"a","public_logs":true,"mr_image":"00","mr_key_provider":"","key_provider_info":"k"})",
       R"("app_name":"a","device_id":"aa","mr_aggregated":"00","os_image_hash":"","key_provider_info":"k","compose_hash":"bb","vm_config":"v"})",
       R"("app_name":"a","device_id":"aa","cloud_vendor":"x","cloud_product":"y","vm_config":"v","new_field":{"a":[1]}})"}) {
    const auto info = parse_info(start + rest);
    REQUIRE_MESSAGE(info, rest);
    CHECK(info->app_id == kAppId);
    CHECK(info->instance_id.empty());
    CHECK(info->app_cert == "C");
    CHECK(info->app_name == "a");
  }
}

TEST_CASE("Info with nothing in it is a refusal") {
  for (const char* body :
       {"{}", R"({"app_id":"","instance_id":"","app_cert":"","tcb_info":"","app_name":null})"}) {
    const auto info = parse_info(body);
    CHECK(code_of(info) == ErrorCode::guest_agent_refused);
    CHECK(info.error().detail.find("every field is empty") != std::string::npos);
  }
}

TEST_CASE("Info of another shape") {
  for (const char* body : {"", "null", "[]", "{", R"({"app_id":7})", R"({"app_id":"xyz"})",
                           R"({"app_id":"0x00"})", R"({"app_id":"00","app_id":"01"})",
                           R"({"app_id":"00","tcb_info":{}})", R"({"app_id":"00"}x)"})
    CHECK_MESSAGE(code_of(parse_info(body)) == ErrorCode::guest_agent_malformed, body);
}

TEST_CASE("quotes") {
  const auto answer = parse_quote_answer(R"({"quote":"0aFF","event_log":"[]","report_data":"00"})");
  REQUIRE(answer);
  CHECK(answer->quote == Bytes{0x0a, 0xff});
  CHECK(answer->event_log == "[]");
  CHECK(parse_quote_answer(R"({"quote":"00"})")->event_log.empty());
  CHECK(code_of(parse_quote_answer(R"({"quote":"","attestation":"00"})")) ==
        ErrorCode::guest_agent_refused);
  CHECK(code_of(parse_quote_answer(R"({"quote":"0"})")) == ErrorCode::guest_agent_malformed);
  CHECK(code_of(parse_quote_answer("{")) == ErrorCode::guest_agent_malformed);
}

TEST_CASE("the private key goes into secret memory and leaves the body") {
  std::string body =
      R"({"key":"-----BEGIN PRIVATE KEY-----\nSECRET\n","certificate_chain":["A\n","B"]})";
  const auto answer = parse_tls_key_answer(body);
  REQUIRE(answer);
  CHECK(as_text(answer->key_pem.expose()) == "-----BEGIN PRIVATE KEY-----\nSECRET\n");
  CHECK(answer->certificate_chain_pem == "A\nB\n");
  CHECK(body.find("SECRET") == std::string::npos);
}

TEST_CASE("malformed keys and chains") {
  const std::string key = R"("key":"-----BEGIN X")";
  for (const std::string& body :
       {std::string("{}"), std::string("["), std::string(R"({"key":7,"certificate_chain":["A"]})"),
        std::string(R"({"key":"hex","certificate_chain":["A"]})"), "{" + key + "}",
        "{" + key + R"(,"certificate_chain":[]})", "{" + key + R"(,"certificate_chain":"A"})",
        "{" + key + R"(,"certificate_chain":[7]})",
        "{" + key + R"(,"certificate_chain":["A"],"x":tru})",
        "{" + key + "," + key + R"(,"certificate_chain":["A"]})"})
    CHECK_MESSAGE(tls_key_code(body) == ErrorCode::guest_agent_malformed, body);
}

TEST_CASE("a malformed answer still loses its key") {
  std::string body = R"({"key":"-----BEGIN SECRET","certificate_chain":[]})";
  CHECK_FALSE(parse_tls_key_answer(body));
  CHECK(body.find("SECRET") == std::string::npos);
}

TEST_CASE("versions") {
  CHECK(parse_version(R"({"version":"0.5.7","rev":"x"})").value() == "0.5.7");
  CHECK(code_of(parse_version("{}")) == ErrorCode::guest_agent_malformed);
  CHECK(code_of(parse_version(R"({"version":5})")) == ErrorCode::guest_agent_malformed);
}

TEST_CASE("refusals are one printable line") {
  CHECK(refusal_text(400, R"({"error":"bad\n\u001b[31mthing"})") == "bad??[31mthing");
  CHECK(refusal_text(404, "<html>") == "HTTP status 404");
  CHECK(refusal_text(400, R"({"error":7})") == "HTTP status 400");
  const auto text = refusal_text(400, "{\"error\":\"" + std::string(5000, 'x') + "\"}");
  CHECK(text.size() == kMaxErrorTextBytes + 3);
}
