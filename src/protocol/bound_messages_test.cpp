// The four messages of profile `bound`: what is accepted, and for each check one text that differs
// in one thing.
#include <doctest/doctest.h>

#include <cctype>

#include "base/encoding.h"
#include "protocol/bound_challenge_answer.h"
#include "protocol/bound_challenge_request.h"
#include "protocol/bound_fetch_answer.h"
#include "protocol/bound_fetch_request.h"
#include "protocol/either_profile.h"
#include "protocol/limits.h"

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

std::string b64(std::size_t size, std::uint8_t byte) {
  return base64_encode(Bytes(size, byte));
}

const crypto::X25519PublicKey kKey{9};
const std::string kKeyText = base64_encode(kKey);
const std::string kFid = crypto::fid_of(kKey);
const std::string kId = "00112233445566778899aabbccddeeff";

const std::string kChallengeRequest =
    R"({"fid":")" + kFid + R"(","client_attestation":{"app_cert":"PEM","tcb_info":""},)" +
    R"("binding":{"profile":"jingui-bound-1","client_key":")" + kKeyText + R"(","client_nonce":")" +
    b64(32, 1) + R"(","origin":"https://vault.example","command":"run","signature":")" +
    b64(70, 2) + R"("}})";
const std::string kChallengeAnswer = R"({"challenge_id":")" + kId + R"(","challenge":")" +
                                     b64(80, 3) +
                                     R"(","server_attestation":{"app_cert":"PEM","tcb_info":""},)" +
                                     R"("binding":{"profile":"jingui-bound-1","answer_lock":")" +
                                     b64(32, 4) + R"(","freshness":"leaf","tls_certificate":")" +
                                     b64(32, 5) + R"(","signature":")" + b64(70, 6) + R"("}})";
const std::string kReferences = R"(["jingui://v/i/f","op://v/i/f"])";
const std::string kFetchRequest = R"({"fid":")" + kFid + R"(","secret_references":)" + kReferences +
                                  R"(,"challenge_id":")" + kId + R"(","challenge_response":")" +
                                  b64(32, 7) +
                                  R"(","binding":{"profile":"jingui-bound-1","recipient_key":")" +
                                  kKeyText + R"(","signature":")" + b64(70, 8) + R"("}})";
const std::string kFreshQuote = R"(,"quote":"0a0b","event_log":"[]"})";
const std::string kFetchAnswer = R"({"sealed":")" + b64(48 + 256, 9) + R"("})";

ErrorCode request_code(std::string_view from, std::string_view to) {
  return code_of(parse_bound_challenge_request(with(kChallengeRequest, from, to)));
}
ErrorCode answer_code(std::string_view from, std::string_view to) {
  return code_of(parse_bound_challenge_answer(with(kChallengeAnswer, from, to)));
}
ErrorCode fetch_code(std::string_view from, std::string_view to) {
  return code_of(parse_bound_fetch_request(with(kFetchRequest, from, to)));
}
std::string with_fresh_quote(std::string_view quote, std::string_view log) {
  auto text = with(kFetchRequest, "}}", kFreshQuote + "}");
  text = with(text, "0a0b", quote);
  return with(text, R"("[]")", "\"" + std::string(log) + "\"");
}

/// The checks that all messages with a binding share.
template <class Parse>
void check_binding(const std::string& message, Parse parse) {
  const std::string head = R"("binding":{"profile":"jingui-bound-1",)";
  CHECK(parse(message));
  CHECK(code_of(parse(with(message, "\"binding\"", "\"other\""))) == ErrorCode::binding_missing);
  CHECK(code_of(parse(with(message, head, R"("binding":null,"x":{)"))) ==
        ErrorCode::binding_missing);
  CHECK(code_of(parse(with(message, head, R"("binding":"jingui-bound-1","x":{)"))) ==
        ErrorCode::json_wrong_type);
  CHECK(code_of(parse(with(message, head, R"("binding":{)"))) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse(with(message, "jingui-bound-1", "jingui-bound-2"))) ==
        ErrorCode::binding_profile_unknown);
  CHECK(code_of(parse(with(message, "jingui-bound-1", ""))) == ErrorCode::binding_profile_unknown);
  CHECK(code_of(parse(with(message, head, head + R"("extra":1,)"))) ==
        ErrorCode::binding_member_unknown);
  CHECK(code_of(parse(with(message, head, head + R"("Signature":"",)"))) ==
        ErrorCode::binding_member_unknown);
  CHECK(code_of(parse(with(message, head, head + R"("signature":"AAAA",)"))) ==
        ErrorCode::json_duplicate_name);
  CHECK(code_of(parse(with(message, "{", R"({"binding":1,)"))) == ErrorCode::json_duplicate_name);
  CHECK(code_of(parse(message + "{}")) == ErrorCode::json_malformed);
  CHECK(parse(with(message, "{", R"({"extra":{"signature":[]},)")));  // elsewhere it is ignored
  CHECK(code_of(parse("[]")) == ErrorCode::json_wrong_type);
}

/// The checks that all binary members share; `text` is the member's base64 of `size` bytes.
template <class Parse>
void check_base64(const std::string& message, const std::string& text, std::size_t size,
                  Parse parse) {
  const auto code = [&](std::string_view to) { return code_of(parse(with(message, text, to))); };
  CAPTURE(text);
  CHECK(code("") == ErrorCode::message_malformed);
  CHECK(code(b64(size + 1, 1)) == ErrorCode::field_size_wrong);
  CHECK(code(text.substr(0, text.find('='))) == ErrorCode::base64_malformed);  // no padding
  CHECK(code(" " + text) == ErrorCode::base64_malformed);
  CHECK(code("AA==" + text) == ErrorCode::base64_malformed);
  CHECK(code("-_" + text.substr(2)) == ErrorCode::base64_malformed);
  CHECK(code_of(parse(with(message, "\"" + text + "\"", "1"))) == ErrorCode::json_wrong_type);
  CHECK(code_of(parse(with(message, "\"" + text + "\"", "null"))) == ErrorCode::json_wrong_type);
}

/// Those of members with one size only.
template <class Parse>
void check_fixed_base64(const std::string& message, const std::string& text, std::size_t size,
                        Parse parse) {
  check_base64(message, text, size, parse);
  CHECK(code_of(parse(with(message, text, b64(size - 1, 1)))) == ErrorCode::field_size_wrong);
  auto spare = text;  // the last character before the padding holds spare bits
  spare[spare.find('=') - 1] = 'B';
  CHECK(code_of(parse(with(message, text, spare))) == ErrorCode::base64_malformed);
}

}  // namespace

TEST_CASE("bound challenge request: both ways") {
  const auto request = parse_bound_challenge_request(kChallengeRequest).value();
  CHECK(request.fid == kFid);
  CHECK(request.client_attestation.app_cert == "PEM");
  CHECK(request.client_key == kKey);
  CHECK(to_bytes(request.client_nonce) == Bytes(32, 1));
  CHECK(request.origin.text() == "https://vault.example");
  CHECK(request.command == Command::run);
  CHECK(request.signature == Bytes(70, 2));
  CHECK(to_json(request) == kChallengeRequest);
}

TEST_CASE("bound challenge request: binding and base64") {
  check_binding(kChallengeRequest, parse_bound_challenge_request);
  check_fixed_base64(kChallengeRequest, kKeyText, 32, parse_bound_challenge_request);
  check_fixed_base64(kChallengeRequest, b64(32, 1), 32, parse_bound_challenge_request);
  check_base64(kChallengeRequest, b64(70, 2), kMaxSignatureBytes, parse_bound_challenge_request);
}

TEST_CASE("bound challenge request: key and fid") {
  CHECK(request_code(kFid, kFid.substr(1) + "0") == ErrorCode::fid_not_of_key);
  CHECK(request_code(kFid, "") == ErrorCode::message_malformed);
  auto upper = kFid;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  CHECK(request_code(kFid, upper) == ErrorCode::fid_not_of_key);
  CHECK(request_code(kKeyText, b64(32, 0)) == ErrorCode::low_order_point);
  CHECK(request_code("\"fid\"", "\"FID\"") == ErrorCode::json_wrong_type);
}

TEST_CASE("bound challenge request: origin and command") {
  CHECK(request_code("https://vault.example", "https://vault.example/") ==
        ErrorCode::origin_malformed);
  CHECK(request_code("https://vault.example", "https://VAULT.example") ==
        ErrorCode::origin_malformed);
  CHECK(request_code("\"https://vault.example\"", "7") == ErrorCode::json_wrong_type);
  for (const auto* command : {"", "RUN", "run ", "exec", "runrunrunrunrunrun"})
    CHECK(request_code("\"run\"", "\"" + std::string(command) + "\"") ==
          ErrorCode::command_unknown);
  CHECK(request_code("\"run\"", "true") == ErrorCode::json_wrong_type);
  for (const auto* command : {"read", "inject", "status"})
    CHECK(command_name(parse_bound_challenge_request(
                           with(kChallengeRequest, "\"run\"", "\"" + std::string(command) + "\""))
                           ->command) == command);
}

TEST_CASE("bound messages: evidence must be there, and has a largest size") {
  CHECK(request_code("client_attestation", "other") == ErrorCode::message_malformed);
  CHECK(request_code("PEM", "") == ErrorCode::message_malformed);
  CHECK(request_code("\"PEM\"", "1") == ErrorCode::json_wrong_type);
  CHECK(answer_code("server_attestation", "other") == ErrorCode::message_malformed);
  CHECK(answer_code("PEM", "") == ErrorCode::message_malformed);
  CHECK(parse_bound_challenge_request(
      with(kChallengeRequest, "PEM", std::string(kMaxAppCertBytes, 'P'))));
  CHECK(request_code("PEM", std::string(kMaxAppCertBytes + 1, 'P')) == ErrorCode::field_size_wrong);
  CHECK(answer_code("PEM", std::string(kMaxAppCertBytes + 1, 'P')) == ErrorCode::field_size_wrong);
}

TEST_CASE("bound challenge answer: both ways") {
  const auto answer = parse_bound_challenge_answer(kChallengeAnswer).value();
  CHECK(answer.challenge_id == kId);
  CHECK(to_bytes(answer.challenge) == Bytes(80, 3));
  CHECK(answer.freshness == Freshness::leaf);
  CHECK(to_bytes(*answer.tls_certificate) == Bytes(32, 5));
  CHECK(to_json(answer) == kChallengeAnswer);
  const auto without = with(kChallengeAnswer, b64(32, 5), "");
  CHECK_FALSE(parse_bound_challenge_answer(without)->tls_certificate);
  CHECK(to_json(parse_bound_challenge_answer(without).value()) == without);
}

TEST_CASE("bound challenge answer: binding and base64") {
  check_binding(kChallengeAnswer, parse_bound_challenge_answer);
  check_fixed_base64(kChallengeAnswer, b64(80, 3), 80, parse_bound_challenge_answer);
  check_fixed_base64(kChallengeAnswer, b64(32, 4), 32, parse_bound_challenge_answer);
  check_base64(kChallengeAnswer, b64(70, 6), kMaxSignatureBytes, parse_bound_challenge_answer);
  CHECK(answer_code(b64(32, 5), b64(31, 5)) == ErrorCode::field_size_wrong);
  CHECK(answer_code(b64(32, 5), "AA") == ErrorCode::base64_malformed);
  CHECK(answer_code("tls_certificate", "signature_") == ErrorCode::binding_member_unknown);
}

TEST_CASE("bound challenge answer: id and freshness") {
  for (const auto* id : {"", "0011", "00112233445566778899AABBCCDDEEFF",
                         "00112233445566778899aabbccddeefg", "00112233445566778899aabbccddeeff0"})
    CHECK(answer_code(kId, id) == ErrorCode::message_malformed);
  CHECK(answer_code("\"leaf\"", "\"Leaf\"") == ErrorCode::freshness_unknown);
  CHECK(answer_code("\"leaf\"", "\"\"") == ErrorCode::freshness_unknown);
  CHECK(answer_code("\"leaf\"", "null") == ErrorCode::json_wrong_type);
  CHECK(parse_bound_challenge_answer(with(kChallengeAnswer, "\"leaf\"", "\"quote\""))->freshness ==
        Freshness::quote);
}

TEST_CASE("bound fetch request: both ways") {
  const auto request = parse_bound_fetch_request(kFetchRequest).value();
  CHECK(request.secret_references == std::vector<std::string>{"jingui://v/i/f", "op://v/i/f"});
  CHECK(to_bytes(request.challenge_response) == Bytes(32, 7));
  CHECK(request.recipient_key == kKey);
  CHECK_FALSE(request.fresh_quote);
  CHECK(to_json(request) == kFetchRequest);
  const auto fresh = parse_bound_fetch_request(with_fresh_quote("0a0b", "[]")).value();
  CHECK(fresh.fresh_quote->quote == Bytes{0x0a, 0x0b});
  CHECK(fresh.fresh_quote->event_log == "[]");
  CHECK(to_json(fresh) == with_fresh_quote("0a0b", "[]"));
}

TEST_CASE("bound fetch request: binding, base64, names") {
  check_binding(kFetchRequest, parse_bound_fetch_request);
  check_fixed_base64(kFetchRequest, b64(32, 7), 32, parse_bound_fetch_request);
  check_fixed_base64(kFetchRequest, kKeyText, 32, parse_bound_fetch_request);
  check_base64(kFetchRequest, b64(70, 8), kMaxSignatureBytes, parse_bound_fetch_request);
  CHECK(fetch_code(kKeyText, b64(32, 0)) == ErrorCode::low_order_point);
  CHECK(fetch_code(kFid, kFid + "0") == ErrorCode::message_malformed);
  CHECK(fetch_code(kId, kId.substr(1)) == ErrorCode::message_malformed);
}

TEST_CASE("bound fetch request: references") {
  CHECK(fetch_code(kReferences, "[]") == ErrorCode::message_malformed);
  CHECK(fetch_code(kReferences, "null") == ErrorCode::json_wrong_type);
  CHECK(fetch_code(kReferences, "[1]") == ErrorCode::json_wrong_type);
  CHECK(fetch_code(kReferences, R"([""])") == ErrorCode::reference_malformed);
  CHECK(fetch_code(kReferences, R"(["a\u0000"])") == ErrorCode::reference_malformed);
  CHECK(fetch_code(kReferences, R"(["a\n"])") == ErrorCode::reference_malformed);
  CHECK(fetch_code(kReferences, R"(["a\u007f"])") == ErrorCode::reference_malformed);
  CHECK(fetch_code(kReferences, R"(["a","b","a"])") == ErrorCode::reference_repeated);
  CHECK(fetch_code(kReferences, R"(["a","\u0061"])") == ErrorCode::reference_repeated);
  const auto list = [](std::size_t count, std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      const auto n = std::to_string(i);
      out += (i == 0 ? "[\"" : ",\"") + n + std::string(size - n.size(), 'r') + "\"";
    }
    return out + "]";
  };
  CHECK(parse_bound_fetch_request(
      with(kFetchRequest, kReferences, list(kMaxReferences, kMaxReferenceBytes))));
  CHECK(fetch_code(kReferences, list(1, kMaxReferenceBytes + 1)) == ErrorCode::reference_malformed);
  CHECK(fetch_code(kReferences, list(kMaxReferences + 1, 8)) == ErrorCode::too_many_references);
  CHECK(parse_bound_fetch_request(with(kFetchRequest, kReferences, R"(["nonsense"])")));
}

TEST_CASE("bound references are checked before they are sent, too") {
  CHECK(check_bound_references({"a", "b"}));
  CHECK(code_of(check_bound_references({})) == ErrorCode::message_malformed);
  CHECK(code_of(check_bound_references({"\xff"})) == ErrorCode::reference_malformed);
  CHECK(code_of(check_bound_references(std::vector<std::string>(kMaxReferences + 1, "a"))) ==
        ErrorCode::too_many_references);
}

TEST_CASE("bound fetch request: fresh quote") {
  CHECK(fetch_code("}}", R"(,"quote":"0a"}})") == ErrorCode::fresh_quote_incomplete);
  CHECK(fetch_code("}}", R"(,"event_log":"[]"}})") == ErrorCode::fresh_quote_incomplete);
  const auto code = [](std::string_view quote, std::string_view log) {
    return code_of(parse_bound_fetch_request(with_fresh_quote(quote, log)));
  };
  CHECK(code("", "[]") == ErrorCode::field_size_wrong);
  CHECK(code("0a0", "[]") == ErrorCode::hex_malformed);
  CHECK(code("0g", "[]") == ErrorCode::hex_malformed);
  CHECK(code("0A", "[]") == ErrorCode::hex_malformed);
  CHECK(code("0a0b", "") == ErrorCode::field_size_wrong);
  CHECK(fetch_code("}}", R"(,"quote":null,"event_log":"[]"}})") == ErrorCode::json_wrong_type);
  CHECK(fetch_code("}}", R"(,"quote":"0a","event_log":null}})") == ErrorCode::json_wrong_type);
  const std::string longest(2 * kMaxFreshQuoteBytes, '0');
  CHECK(parse_bound_fetch_request(with_fresh_quote(longest, std::string(kMaxEventLogBytes, ' '))));
  CHECK(code(longest + "00", "[]") == ErrorCode::field_size_wrong);
  CHECK(code("0a0b", std::string(kMaxEventLogBytes + 1, ' ')) == ErrorCode::field_size_wrong);
}

TEST_CASE("bound fetch answer: both ways, and its sizes") {
  const auto answer = parse_bound_fetch_answer(kFetchAnswer).value();
  CHECK(answer.sealed == Bytes(48 + 256, 9));
  CHECK(to_json(answer) == kFetchAnswer);
  const auto code = [](std::size_t size) {
    return code_of(parse_bound_fetch_answer(to_json(BoundFetchAnswer{Bytes(size, 1)})));
  };
  CHECK(code(1) == ErrorCode::field_size_wrong);
  CHECK(code(48) == ErrorCode::field_size_wrong);
  CHECK(code(48 + 255) == ErrorCode::field_size_wrong);
  CHECK(code(48 + 257) == ErrorCode::field_size_wrong);
  const Bytes longest(48 + kMaxAnswerContentBytes, 1);
  CHECK(parse_bound_fetch_answer(to_json(BoundFetchAnswer{longest})));
  CHECK(code(48 + kMaxAnswerContentBytes + 256) == ErrorCode::field_size_wrong);
  CHECK(code_of(parse_bound_fetch_answer(R"({"sealed":""})")) == ErrorCode::message_malformed);
  CHECK(code_of(parse_bound_fetch_answer(R"({"sealed":"AA"})")) == ErrorCode::base64_malformed);
  CHECK(code_of(parse_bound_fetch_answer(R"({"secrets":{}})")) == ErrorCode::json_wrong_type);
}

TEST_CASE("bound messages have a largest size") {
  const auto padded = [](const std::string& text, std::size_t size) {
    return text + std::string(size - text.size(), ' ');
  };
  CHECK(parse_bound_challenge_request(padded(kChallengeRequest, kMaxRequestBytes)));
  CHECK(code_of(parse_bound_challenge_request(padded(kChallengeRequest, kMaxRequestBytes + 1))) ==
        ErrorCode::message_too_large);
  CHECK(code_of(parse_bound_challenge_answer(padded(
            kChallengeAnswer, kMaxChallengeAnswerBytes + 1))) == ErrorCode::message_too_large);
  CHECK(code_of(parse_bound_fetch_request(padded(kFetchRequest, kMaxRequestBytes + 1))) ==
        ErrorCode::message_too_large);
  CHECK(code_of(parse_bound_fetch_answer(padded(kFetchAnswer, kMaxFetchAnswerBytes + 1))) ==
        ErrorCode::message_too_large);
}

TEST_CASE("the binding says which profile a request is meant for") {
  CHECK(std::holds_alternative<BoundChallengeRequest>(
      parse_any_challenge_request(kChallengeRequest).value()));
  CHECK(std::holds_alternative<BoundFetchRequest>(parse_any_fetch_request(kFetchRequest).value()));
  const auto challenge = R"({"fid":"a41c"})";
  CHECK(to_json(std::get<ChallengeRequest>(parse_any_challenge_request(challenge).value())) ==
        challenge);
  const auto fetch = with(kFetchRequest, "\"binding\"", "\"other\"");
  CHECK(to_json(std::get<FetchRequest>(parse_any_fetch_request(fetch).value())) ==
        to_json(parse_fetch_request(fetch).value()));
  CHECK(std::holds_alternative<ChallengeRequest>(
      parse_any_challenge_request(R"({"fid":"a","binding":null})").value()));
  CHECK(code_of(parse_any_challenge_request(R"({"fid":"a","binding":{}})")) ==
        ErrorCode::json_wrong_type);
  CHECK(code_of(parse_any_fetch_request("[]")) == ErrorCode::json_wrong_type);
}
