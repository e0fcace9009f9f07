#include "client/handshake.h"

#include <doctest/doctest.h>

#include "base/encoding.h"
#include "client/handshake_test_support.h"
#include "http/message.h"
#include "protocol/challenge_answer.h"
#include "protocol/challenge_request.h"
#include "protocol/fetch_answer.h"
#include "protocol/fetch_request.h"
#include "protocol/limits.h"

using namespace jingui;
using namespace jingui::client;
using http::http_answer;

namespace {

const std::string kReference = "jingui://v/i/f";

const crypto::X25519PrivateKey& own_key() {
  static const auto key = key_of(Bytes(32, 7));
  return key;
}

const Bytes kNonce(32, 0x9f);
/// A busy server that is not asked again.
constexpr const char* kMuchLater = "Retry-After: 3600\r\n";

std::string challenge(ByteView nonce = kNonce) {
  return protocol::to_json(
      protocol::ChallengeAnswer{std::string(32, 'a'), seal_to(own_key(), nonce), {}});
}
std::string answer(std::string_view value, const std::string& reference = kReference) {
  return protocol::to_json(
      protocol::FetchAnswer{{{reference, seal_to(own_key(), as_bytes(value))}}});
}

Result<std::vector<FetchedSecret>> fetch(const AnsweringServer& server,
                                         std::vector<std::string> references = {kReference}) {
  const http::ClientOptions options{};
  return fetch_secrets({own_key(), server.url(), options, nullptr}, "read", references);
}

ErrorCode refused(std::deque<std::string> answers) {
  const AnsweringServer server(std::move(answers));
  return refusal(fetch(server));
}

std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

}  // namespace

TEST_CASE("handshake: two requests bring a value") {
  const AnsweringServer server(
      {http_answer(200, challenge()), http_answer(200, answer("from-server"))});
  const auto secrets = require(fetch(server));
  REQUIRE(secrets.size() == 1);
  CHECK(secrets[0].reference == kReference);
  CHECK(as_text(secrets[0].value.expose()) == "from-server");
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].starts_with("POST /v1/secrets/challenge HTTP/1.1\r\n"));
  CHECK(requests[0].find("X-Jingui-Command") == std::string::npos);
  CHECK(body_of(requests[0]) == "{\"fid\":\"" + crypto::fid_of(own_key().public_key()) + "\"}");
  CHECK(requests[1].starts_with("POST /v1/secrets/fetch HTTP/1.1\r\n"));
  CHECK(requests[1].find("X-Jingui-Command: read\r\n") != std::string::npos);
  const auto sent = require(protocol::parse_fetch_request(body_of(requests[1])));
  CHECK(sent.challenge_response == kNonce);
  CHECK(sent.challenge_id == std::string(32, 'a'));
}

TEST_CASE("handshake: a chunked answer, other values in it, and an empty value") {
  const auto body = protocol::to_json(protocol::FetchAnswer{
      {{"jingui://not/asked/for", Bytes{1}}, {kReference, seal_to(own_key(), {})}}});
  std::string size(8, '0');
  for (std::size_t i = 0, n = body.size(); i < 8; ++i, n /= 16)
    size[7 - i] = "0123456789abcdef"[n % 16];
  const AnsweringServer server(
      {http_answer(200, challenge()), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                          size + "\r\n" + body + "\r\n0\r\n\r\n"});
  const auto secrets = require(fetch(server));
  REQUIRE(secrets.size() == 1);
  CHECK(secrets[0].value.empty());
}

TEST_CASE("handshake: a challenge that is no nonce is not answered") {
  const AnsweringServer server(
      {http_answer(200, challenge(as_bytes("a password with thirty-two chars")))});
  CHECK(refusal(fetch(server)) == ErrorCode::challenge_suspicious);
  CHECK(server.requests().size() == 1);
  const auto opened = [](ByteView plaintext) {
    return open_challenge(own_key(), seal_to(own_key(), plaintext));
  };
  CHECK(require(opened(kNonce)).size() == 32);
  CHECK(refusal(opened(Bytes(31, 0x9f))) == ErrorCode::challenge_suspicious);
  CHECK(refusal(opened(Bytes(33, 0x9f))) == ErrorCode::challenge_suspicious);
  CHECK(refusal(opened(as_bytes("two lines of a secret,\nthe other"))) ==
        ErrorCode::challenge_suspicious);
  CHECK(refusal(opened(as_bytes("\xe5\xaf\x86\xe7\xa0\x81 is what this text says, ok"))) ==
        ErrorCode::challenge_suspicious);
  CHECK(refusal(open_challenge(own_key(), seal_to(key_of(Bytes(32, 8)), kNonce))) ==
        ErrorCode::server_answer_malformed);
}

TEST_CASE("handshake: refusals of the server") {
  CHECK(refused({http_answer(404, R"({"error":"instance not found"})")}) ==
        ErrorCode::server_refused);
  CHECK(refused({http_answer(401, R"({"error":"refused","reason":"refused"})")}) ==
        ErrorCode::server_refused);
  CHECK(refused({http_answer(500, "")}) == ErrorCode::server_refused);
  CHECK(refused({http_answer(404, "404 page not found")}) == ErrorCode::server_refused);
  CHECK(refused({http_answer(503, R"({"error":"busy"})", kMuchLater)}) == ErrorCode::busy);
  CHECK(refused({http_answer(429, R"({"error":"too many"})", kMuchLater)}) == ErrorCode::busy);
  CHECK(refused({http_answer(200, challenge()),
                 http_answer(403, R"({"error":"vault mismatch for reference: x"})")}) ==
        ErrorCode::server_refused);
  CHECK(refused({http_answer(200, challenge()),
                 http_answer(404, R"({"error":"field not found for reference: x"})")}) ==
        ErrorCode::reference_unknown);
  CHECK(refused({http_answer(200, challenge()),
                 http_answer(404, R"({"error":"nothing there","reason":"reference_unknown"})")}) ==
        ErrorCode::reference_unknown);
}

TEST_CASE("handshake: what the server says is made printable and kept short") {
  const AnsweringServer server(
      {http_answer(401, "{\"error\":\"\x1b[2J" + std::string(5000, 'x') + "\"}")});
  const auto failed = fetch(server);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().detail.starts_with(
      "challenge endpoint returned 401: {\"error\":\"\\x1b[2Jxxx"));
  CHECK(failed.error().detail.size() < 1200);
}

TEST_CASE("handshake: redirects are not followed") {
  const AnsweringServer other({http_answer(200, challenge())});
  const AnsweringServer server(
      {http_answer(307, "", "Location: " + other.url_text() + "/v1/secrets/challenge\r\n")});
  CHECK(refusal(fetch(server)) == ErrorCode::server_redirected);
  CHECK(other.requests().empty());
}

TEST_CASE("handshake: answers that cannot be used") {
  CHECK(refused({http_answer(200, "no json")}) == ErrorCode::server_answer_malformed);
  CHECK(refused({http_answer(200, R"({"challenge_id":"x"})")}) ==
        ErrorCode::server_answer_malformed);
  CHECK(refused({http_answer(200, R"({"challenge_id":"x","challenge":"!"})")}) ==
        ErrorCode::server_answer_malformed);
  CHECK(refused({http_answer(200, challenge()), http_answer(200, "[]")}) ==
        ErrorCode::server_answer_malformed);
  CHECK(refused({http_answer(200, challenge()), http_answer(200, answer("x", "jingui://v/i/g"))}) ==
        ErrorCode::secret_missing);
  CHECK(refused({http_answer(200, challenge()),
                 http_answer(200, answer(std::string(protocol::kMaxValueBytes + 1, 'x')))}) ==
        ErrorCode::server_answer_malformed);
  auto broken = protocol::FetchAnswer{{{kReference, seal_to(own_key(), as_bytes("x"))}}};
  broken.secrets[0].blob.back() ^= 1U;
  CHECK(refused({http_answer(200, challenge()), http_answer(200, protocol::to_json(broken))}) ==
        ErrorCode::server_answer_malformed);
  CHECK(refused({http_answer(200, std::string(600 * 1024, ' ') + challenge())}) ==
        ErrorCode::http_too_large);
}
