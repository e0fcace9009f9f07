#include "client/retries.h"

#include <doctest/doctest.h>

#include <vector>

#include "client/handshake_test_support.h"
#include "protocol/challenge_answer.h"
#include "protocol/fetch_answer.h"
#include "protocol/fetch_request.h"

using namespace jingui;
using namespace jingui::client;
using namespace std::chrono_literals;
using http::http_answer;

namespace {

const std::string kReference = "jingui://v/i/f";
const std::string kBusy = R"({"error":"busy","reason":"busy"})";

const crypto::X25519PrivateKey& own_key() {
  static const auto key = key_of(Bytes(32, 7));
  return key;
}

/// A clock that only pauses move.
http::Deadline::Clock::time_point test_time;

http::Deadline in(std::chrono::seconds time) {
  return http::Deadline::after(time, -1, [] { return test_time; });
}

std::string challenge(char id) {
  const Bytes nonce(32, static_cast<std::uint8_t>(0x80 + id));
  return http_answer(200, protocol::to_json(protocol::ChallengeAnswer{
                              std::string(32, id), seal_to(own_key(), nonce), {}}));
}

std::string value() {
  return http_answer(200, protocol::to_json(protocol::FetchAnswer{
                              {{kReference, seal_to(own_key(), as_bytes("value"))}}}));
}

std::string busy(int status = 503, const std::string& headers = {}) {
  return http_answer(status, kBusy, headers);
}

struct Run {
  Result<std::vector<FetchedSecret>> result;
  std::vector<std::string> requests;
  std::vector<std::chrono::milliseconds> pauses;
};

Run fetch(std::deque<std::string> answers, std::chrono::seconds time = 60s) {
  std::vector<std::chrono::milliseconds> pauses;
  const AnsweringServer server(std::move(answers));
  const http::ClientOptions options{};
  HandshakeContext context{
      own_key(), server.url(), options, nullptr, in(time), [&](std::chrono::milliseconds pause) {
        pauses.push_back(pause);
        test_time += pause;
      }};
  auto result = fetch_secrets(context, "run", {kReference});
  return {std::move(result), server.requests(), std::move(pauses)};
}

using Pauses = std::vector<std::chrono::milliseconds>;

protocol::FetchRequest sent_fetch(const std::string& request) {
  REQUIRE(request.starts_with("POST /v1/secrets/fetch "));
  return require(protocol::parse_fetch_request(request.substr(request.find("\r\n\r\n") + 4)));
}

}  // namespace

TEST_CASE("retries: the pause that is asked for") {
  CHECK(pause_before(0, std::nullopt) == 1s);
  CHECK(pause_before(1, std::nullopt) == 2s);
  CHECK(pause_before(2, std::nullopt) == 4s);
  CHECK(pause_before(2, "0") == 0s);
  CHECK(pause_before(0, "60") == 60s);
  for (const auto* text : {"", "-1", "1.5", "1 ", "99999999999", "Wed, 21 Oct 2026 07:28:00 GMT"})
    CHECK_FALSE(pause_before(0, text));
}

TEST_CASE("retries: a busy server is asked again, from a new challenge") {
  const auto run = fetch({busy(503, "Retry-After: 7\r\n"), busy(429), challenge('a'), value()});
  REQUIRE(run.result);
  CHECK(as_text(run.result->front().value.expose()) == "value");
  CHECK(run.pauses == Pauses{7s, 2s});
  CHECK(run.requests.size() == 4);
}

TEST_CASE("retries: a refused fetch is not sent again; the next one answers a new challenge") {
  const auto run = fetch({challenge('a'), busy(), challenge('b'), value()});
  REQUIRE(run.result);
  CHECK(run.pauses == Pauses{1s});
  REQUIRE(run.requests.size() == 4);
  const auto first = sent_fetch(run.requests[1]);
  const auto second = sent_fetch(run.requests[3]);
  CHECK(first.challenge_id == std::string(32, 'a'));
  CHECK(second.challenge_id == std::string(32, 'b'));
  CHECK(first.challenge_response != second.challenge_response);
}

TEST_CASE("retries: three new challenges are enough, refused requests of both kinds counted") {
  const auto run = fetch({busy(), challenge('a'), busy(), busy(), challenge('b'), busy(), value()});
  CHECK(refusal(run.result) == ErrorCode::busy);
  CHECK(run.result.error().detail.find("4 times is enough") != std::string::npos);
  CHECK(run.pauses == Pauses{1s, 2s, 4s});
  CHECK(run.requests.size() == 6);
}

TEST_CASE("retries: a pause beyond the deadline is not begun") {
  const auto long_pause = fetch({busy(503, "Retry-After: 60\r\n"), value()}, 60s);
  CHECK(refusal(long_pause.result) == ErrorCode::busy);
  CHECK(long_pause.result.error().detail.find("60 s would not end in time") != std::string::npos);
  CHECK(long_pause.pauses.empty());
  CHECK(long_pause.requests.size() == 1);

  const auto second = fetch({busy(503, "Retry-After: 40\r\n"), busy(503, "Retry-After: 40\r\n")});
  CHECK(refusal(second.result) == ErrorCode::busy);
  CHECK(second.pauses == Pauses{40s});

  const auto date = fetch({busy(503, "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n"), value()});
  CHECK(refusal(date.result) == ErrorCode::busy);
  CHECK(date.pauses.empty());
}

TEST_CASE("retries: nothing else is tried again") {
  for (const int status : {400, 401, 403, 404, 413, 500, 502, 504, 307}) {
    CAPTURE(status);
    const auto run = fetch({http_answer(status, "{}", "Retry-After: 1\r\n"), value()});
    CHECK_FALSE(run.result);
    CHECK(run.pauses.empty());
    CHECK(run.requests.size() == 1);
  }
  const auto closed = fetch({challenge('a'), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"});
  CHECK(refusal(closed.result) == ErrorCode::http_malformed);
  CHECK(closed.requests.size() == 2);
  // The busy answer of an earlier try says nothing about what failed later.
  const auto broken = fetch({busy(), "nonsense"});
  CHECK(refusal(broken.result) == ErrorCode::http_malformed);
  CHECK(broken.requests.size() == 2);
}

TEST_CASE("retries: a challenge alone, as `status` asks for it") {
  std::vector<std::chrono::milliseconds> pauses;
  const AnsweringServer server({busy(), challenge('a')});
  const http::ClientOptions options{};
  const HandshakeContext context{
      own_key(), server.url(), options,
      nullptr,   in(60s),      [&](std::chrono::milliseconds pause) { pauses.push_back(pause); }};
  CHECK(require(request_challenge(context)).id == std::string(32, 'a'));
  CHECK(pauses == Pauses{1s});
}

TEST_CASE("retries: a deadline that has passed ends the handshake before anything is sent") {
  const AnsweringServer server({challenge('a')});
  const http::ClientOptions options{};
  const HandshakeContext context{own_key(), server.url(), options, nullptr, in(0s), sleep_for};
  CHECK(refusal(request_challenge(context)) == ErrorCode::http_timeout);
  for (const auto& request : server.requests()) CHECK(request.empty());
}
