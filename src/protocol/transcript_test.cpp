// Every value of a step counts, and no two steps or lists can be taken for each other.
#include "protocol/transcript.h"

#include <doctest/doctest.h>

#include <functional>

#include "base/encoding.h"

using namespace jingui;
using namespace jingui::protocol;

namespace {

crypto::Sha256 filled(std::uint8_t byte) {
  crypto::Sha256 out{};
  out.fill(byte);
  return out;
}

/// Changes one value of a step at a time; every change must give another hash.
template <class Facts, class Hash>
void each_counts(const Facts& facts, Step<Hash> (*step)(const Facts&),
                 const std::vector<std::function<Facts(Facts)>>& changes) {
  const auto before = step(facts);
  CHECK(before.hash.value == crypto::sha256(before.bytes));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CAPTURE(i);
    CHECK(step(changes[i](facts)).hash.value != before.hash.value);
  }
}

}  // namespace

TEST_CASE("B: label and items, each behind its length") {
  CHECK(hex_encode(bound_bytes("x", {as_bytes("ab"), ByteView()})) ==
        "00000010"
        "6a696e6775692d626f756e642d312078"
        "00000002"
        "6162"
        "00000000");
}

TEST_CASE("step 0: every value counts") {
  const auto origin = Origin::parse("https://a.example").value();
  const auto other = Origin::parse("https://b.example").value();
  const RequestFacts facts{origin, Command::run, filled(1), filled(2), filled(3)};
  each_counts<RequestFacts, RequestHash>(
      facts, request_step,
      {[&](const RequestFacts& f) {
         return RequestFacts{other, f.command, f.client_key, f.client_nonce, f.client_leaf};
       },
       [](RequestFacts f) { return f.command = Command::status, f; },
       [](RequestFacts f) { return f.client_key = filled(9), f; },
       [](RequestFacts f) { return f.client_nonce = filled(9), f; },
       [](RequestFacts f) { return f.client_leaf = filled(9), f; },
       [](RequestFacts f) { return std::swap(f.client_nonce, f.client_leaf), f; }});
}

TEST_CASE("step 1: every value counts") {
  const RequestHash request{filled(1)};
  const RequestHash other{filled(9)};
  const Bytes challenge(80, 2);
  const Bytes changed(80, 9);
  const ChallengeFacts facts{request,         "0011",    challenge, filled(3),
                             Freshness::leaf, filled(4), filled(5)};
  each_counts<ChallengeFacts, ChallengeHash>(
      facts, challenge_step,
      {[&](const ChallengeFacts& f) {
         return ChallengeFacts{other,       f.challenge_id,    f.challenge,  f.answer_lock,
                               f.freshness, f.tls_certificate, f.server_leaf};
       },
       [](ChallengeFacts f) { return f.challenge_id = "0012", f; },
       [&](ChallengeFacts f) { return f.challenge = changed, f; },
       [](ChallengeFacts f) { return f.answer_lock = filled(9), f; },
       [](ChallengeFacts f) { return f.freshness = Freshness::quote, f; },
       [](ChallengeFacts f) { return f.tls_certificate = filled(9), f; },
       [](ChallengeFacts f) { return f.tls_certificate = std::nullopt, f; },
       [](ChallengeFacts f) { return f.server_leaf = filled(9), f; }});
}

TEST_CASE("step 2: every value counts, the order of the references too") {
  const ChallengeHash challenge{filled(1)};
  const ChallengeHash other{filled(9)};
  using List = std::vector<std::string>;
  const auto hash = [&](const ChallengeHash& c, std::uint8_t key, const List& references) {
    return fetch_step({c, filled(key), references}).hash.value;
  };
  const auto before = hash(challenge, 2, {"a", "b"});
  CHECK(hash(challenge, 2, {"a", "b"}) == before);
  CHECK(hash(other, 2, {"a", "b"}) != before);
  CHECK(hash(challenge, 9, {"a", "b"}) != before);
  CHECK(hash(challenge, 2, {"b", "a"}) != before);
  CHECK(hash(challenge, 2, {"a"}) != before);
  CHECK(hash(challenge, 2, {"a", "b", ""}) != before);
  CHECK(hash(challenge, 2, {"ab"}) != before);
}

TEST_CASE("what is derived from one hash differs by its label") {
  const auto nonce = SecretBytes::copy_of(filled(1)).value();
  const FetchHash fetch{filled(2)};
  const auto response = to_bytes(challenge_response(nonce, fetch)->expose());
  CHECK(response.size() == 32);
  CHECK(response != to_bytes(answer_psk(nonce, fetch)->expose()));
  CHECK(challenge_info({filled(2)}) != answer_info(fetch));
  CHECK(quote_report_data(fetch) == crypto::sha512(bound_bytes("quote", {filled(2)})));
  CHECK(answer_lock(filled(3)) == crypto::sha256(bound_bytes("lock", {filled(3)})));
  const auto other = SecretBytes::copy_of(filled(9)).value();
  CHECK(response != to_bytes(challenge_response(other, fetch)->expose()));
  CHECK(response != to_bytes(challenge_response(nonce, {filled(9)})->expose()));
}
