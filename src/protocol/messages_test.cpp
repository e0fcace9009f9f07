// Every message: what it accepts, and for each check one text that differs in one thing.
#include <doctest/doctest.h>

#include "protocol/challenge_answer.h"
#include "protocol/challenge_request.h"
#include "protocol/fetch_answer.h"
#include "protocol/fetch_request.h"
#include "protocol/limits.h"
#include "protocol/refusal.h"

using namespace jingui;
using namespace jingui::protocol;

namespace {

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

/// `text` with its first `from` replaced.
std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

const std::string kChallengeRequest =
    R"({"fid":"a41c","client_attestation":{"app_cert":"PEM","tcb_info":"{}","app_id":"ab",)"
    R"("instance_id":"cd","device_id":"ef"}})";
const std::string kChallengeAnswer =
    R"({"challenge_id":"0011","challenge":"AQID","server_attestation":{"app_cert":"PEM","tcb_info":""}})";
const std::string kFetchRequest =
    R"({"fid":"a41c","secret_references":["jingui://v/i/f","op://v/i/f"],)"
    R"("challenge_id":"0011","challenge_response":"AQID"})";
const std::string kFetchAnswer = R"({"secrets":{"jingui://v/i/f":"AQID","op://v/i/f":"BAUG"}})";

std::string fetch_request_with_references(std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i)
    list += (i == 0 ? "\"r" : ",\"r") + std::to_string(i) + "\",\"r0\"";
  return with(kFetchRequest, R"("jingui://v/i/f","op://v/i/f")", list);
}

}  // namespace

TEST_CASE("challenge request: both ways") {
  const auto request = parse_challenge_request(kChallengeRequest).value();
  CHECK(request.fid == "a41c");
  REQUIRE(request.client_attestation);
  CHECK(request.client_attestation->app_cert == "PEM");
  CHECK(request.client_attestation->claimed_tcb_info == "{}");
  CHECK(request.client_attestation->claimed_app_id == "ab");
  CHECK(request.client_attestation->claimed_instance_id == "cd");
  CHECK(request.client_attestation->claimed_device_id == "ef");
  CHECK(to_json(request) == kChallengeRequest);
}

TEST_CASE("challenge request: attestation and its texts may be absent or null") {
  CHECK_FALSE(parse_challenge_request(R"({"fid":"a"})")->client_attestation);
  CHECK_FALSE(
      parse_challenge_request(R"({"fid":"a","client_attestation":null})")->client_attestation);
  const auto request =
      parse_challenge_request(R"({"fid":"a","client_attestation":{"app_id":null}})").value();
  REQUIRE(request.client_attestation);
  CHECK(request.client_attestation->app_cert.empty());
  CHECK(to_json(request) == R"({"fid":"a","client_attestation":{"app_cert":"","tcb_info":""}})");
}

TEST_CASE("unknown members are ignored, also a member that a later profile will add") {
  const auto text =
      with(kChallengeRequest, R"({"fid")", R"({"binding":{"profile":"x","deep":[[1]]},"fid")");
  CHECK(to_json(parse_challenge_request(text).value()) == kChallengeRequest);
}

TEST_CASE("names of members are case-sensitive") {
  CHECK(code_of(parse_challenge_request(R"({"FID":"a"})")) == ErrorCode::json_wrong_type);
}

TEST_CASE("challenge request: refusals") {
  CHECK(code_of(parse_challenge_request("")) == ErrorCode::json_malformed);
  CHECK(code_of(parse_challenge_request("[]")) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_challenge_request("null")) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_challenge_request("{}")) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_challenge_request(R"({"fid":7})")) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_challenge_request(R"({"fid":""})")) == ErrorCode::message_malformed);
  CHECK(code_of(parse_challenge_request(
            with(kChallengeRequest, "a41c", std::string(kMaxNameBytes + 1, 'a')))) ==
        ErrorCode::message_malformed);
  CHECK(code_of(parse_challenge_request(R"({"fid":"a","client_attestation":"x"})")) ==
        ErrorCode::json_wrong_type);
  CHECK(code_of(parse_challenge_request(with(kChallengeRequest, R"("PEM")", "1"))) ==
        ErrorCode::json_wrong_type);
  CHECK(code_of(parse_challenge_request(with(kChallengeRequest, "tcb_info", "app_cert"))) ==
        ErrorCode::json_duplicate_name);
  CHECK(code_of(parse_challenge_request(kChallengeRequest + " {}")) == ErrorCode::json_malformed);
}

TEST_CASE("depth 8 is the last one") {
  CHECK(parse_challenge_request(R"({"fid":"a","x":[[[[[[[]]]]]]]})"));
  CHECK(code_of(parse_challenge_request(R"({"fid":"a","x":[[[[[[[[]]]]]]]]})")) ==
        ErrorCode::json_too_deep);
}

TEST_CASE("a message has a largest size") {
  const auto padded = [](const std::string& text, std::size_t size) {
    return text + std::string(size - text.size(), ' ');
  };
  CHECK(parse_challenge_request(padded(kChallengeRequest, kMaxRequestBytes)));
  CHECK(code_of(parse_challenge_request(padded(kChallengeRequest, kMaxRequestBytes + 1))) ==
        ErrorCode::message_too_large);
  CHECK(code_of(parse_challenge_answer(padded(kChallengeAnswer, kMaxChallengeAnswerBytes + 1))) ==
        ErrorCode::message_too_large);
  CHECK(code_of(parse_fetch_request(padded(kFetchRequest, kMaxRequestBytes + 1))) ==
        ErrorCode::message_too_large);
  CHECK(code_of(parse_fetch_answer(padded(kFetchAnswer, kMaxFetchAnswerBytes + 1))) ==
        ErrorCode::message_too_large);
  CHECK(code_of(parse_refusal(padded(R"({"error":"x"})", kMaxRefusalBytes + 1))) ==
        ErrorCode::message_too_large);
}

TEST_CASE("challenge answer: both ways") {
  const auto answer = parse_challenge_answer(kChallengeAnswer).value();
  CHECK(answer.challenge_id == "0011");
  CHECK(answer.challenge == Bytes{1, 2, 3});
  REQUIRE(answer.server_attestation);
  CHECK(to_json(answer) == kChallengeAnswer);
}

TEST_CASE("challenge answer: refusals") {
  CHECK(code_of(parse_challenge_answer(with(kChallengeAnswer, R"("0011")", R"("")"))) ==
        ErrorCode::message_malformed);
  CHECK(code_of(parse_challenge_answer(with(kChallengeAnswer, "AQID", ""))) ==
        ErrorCode::message_malformed);
  CHECK(code_of(parse_challenge_answer(with(kChallengeAnswer, "AQID", "AQI"))) ==
        ErrorCode::base64_malformed);
  CHECK(code_of(parse_challenge_answer(with(kChallengeAnswer, "challenge_id", "id"))) ==
        ErrorCode::json_wrong_type);
  CHECK(code_of(parse_challenge_answer(with(kChallengeAnswer, R"({"app_cert":"PEM","tcb_info":""})",
                                            "[]"))) == ErrorCode::json_wrong_type);
}

TEST_CASE("fetch request: both ways") {
  const auto request = parse_fetch_request(kFetchRequest).value();
  CHECK(request.fid == "a41c");
  CHECK(request.secret_references == std::vector<std::string>{"jingui://v/i/f", "op://v/i/f"});
  CHECK(request.challenge_id == "0011");
  CHECK(request.challenge_response == Bytes{1, 2, 3});
  CHECK(to_json(request) == kFetchRequest);
}

TEST_CASE("fetch request: the list may be empty but not absent") {
  const auto empty = with(kFetchRequest, R"("jingui://v/i/f","op://v/i/f")", "");
  CHECK(parse_fetch_request(empty)->secret_references.empty());
  CHECK(code_of(parse_fetch_request(with(empty, "[]", "null"))) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_fetch_request(with(empty, "[]", "{}"))) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_fetch_request(with(empty, "[]", "[null]"))) == ErrorCode::json_wrong_type);
}

TEST_CASE("fetch request: repetitions go before references are counted") {
  const auto request = parse_fetch_request(fetch_request_with_references(kMaxReferences)).value();
  CHECK(request.secret_references.size() == kMaxReferences);
  CHECK(request.secret_references[0] == "r0");
  CHECK(request.secret_references[127] == "r127");
  CHECK(code_of(parse_fetch_request(fetch_request_with_references(kMaxReferences + 1))) ==
        ErrorCode::too_many_references);
}

TEST_CASE("fetch request: a malformed reference is no error of shape") {
  CHECK(parse_fetch_request(with(kFetchRequest, "jingui://v/i/f", "nonsense")));
}

TEST_CASE("fetch request: refusals") {
  for (const auto* name : {"fid", "secret_references", "challenge_id", "challenge_response"})
    CHECK(code_of(parse_fetch_request(with(kFetchRequest, name, "other"))) ==
          ErrorCode::json_wrong_type);
  CHECK(code_of(parse_fetch_request(with(kFetchRequest, "a41c", ""))) ==
        ErrorCode::message_malformed);
  CHECK(code_of(parse_fetch_request(with(kFetchRequest, "0011", ""))) ==
        ErrorCode::message_malformed);
  CHECK(code_of(parse_fetch_request(with(kFetchRequest, "AQID", ""))) ==
        ErrorCode::message_malformed);
}

TEST_CASE("fetch request: base64 is strict") {
  for (const auto* text : {"AQI", "AQ==AQ==", "AQJ=", "AQI=\\n", " AQID", "AQ-_", "%%%%"})
    CHECK(code_of(parse_fetch_request(with(kFetchRequest, "AQID", text))) ==
          ErrorCode::base64_malformed);
}

TEST_CASE("fetch answer: both ways, references sorted") {
  auto answer = parse_fetch_answer(kFetchAnswer).value();
  REQUIRE(answer.secrets.size() == 2);
  CHECK(answer.secrets[1].reference == "op://v/i/f");
  CHECK(answer.secrets[1].blob == Bytes{4, 5, 6});
  std::swap(answer.secrets[0], answer.secrets[1]);
  CHECK(to_json(answer) == kFetchAnswer);
  CHECK(to_json(FetchAnswer()) == R"({"secrets":{}})");
  CHECK(parse_fetch_answer(R"({"secrets":{}})")->secrets.empty());
}

TEST_CASE("fetch answer: refusals") {
  CHECK(code_of(parse_fetch_answer("{}")) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_fetch_answer(R"({"secrets":[]})")) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_fetch_answer(with(kFetchAnswer, R"("AQID")", "1"))) ==
        ErrorCode::json_wrong_type);
  CHECK(code_of(parse_fetch_answer(with(kFetchAnswer, "AQID", "A"))) ==
        ErrorCode::base64_malformed);
  CHECK(code_of(parse_fetch_answer(with(kFetchAnswer, "op", "jingui"))) ==
        ErrorCode::json_duplicate_name);
}

TEST_CASE("fetch answer: no more secrets than can be requested") {
  FetchAnswer answer;
  for (std::size_t i = 0; i < kMaxReferences; ++i)
    answer.secrets.push_back({"r" + std::to_string(i), {1}});
  CHECK(parse_fetch_answer(to_json(answer)));
  answer.secrets.push_back({"one more", {1}});
  CHECK(code_of(parse_fetch_answer(to_json(answer))) == ErrorCode::message_malformed);
}

TEST_CASE("refusal: both ways") {
  const auto refusal = parse_refusal(R"({"error":"e","reason":"r","hint":"h"})").value();
  CHECK(refusal.error == "e");
  CHECK(refusal.reason == "r");
  CHECK(refusal.hint == "h");
  CHECK(to_json(refusal) == R"({"error":"e","reason":"r","hint":"h"})");
  CHECK(to_json(parse_refusal(R"({"error":"e"})").value()) == R"({"error":"e"})");
}

TEST_CASE("refusal: refusals") {
  CHECK(code_of(parse_refusal("404 page not found")) == ErrorCode::json_malformed);
  CHECK(code_of(parse_refusal(R"({"reason":"r"})")) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse_refusal(R"({"error":"e","reason":1})")) == ErrorCode::json_wrong_type);
}
