// Every gate of profile `bound`, each with the one thing changed that it must stop.
#include "server/bound_handshake.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "server/bound_world_test_support.h"

namespace jingui::server {
namespace {

/// One world for all tests: keys and quotes cost time, and nothing in it changes but the clock.
StrictWorld& shared_world() {
  static StrictWorld world;
  return world;
}

constexpr const char* kOtherApp = "00112233445566778899aabbccddeeff00112233";

struct Fixture {
  StrictWorld& world = shared_world();
  BoundServer server{world};
  BoundClient client{world};

  ErrorCode refused(const protocol::BoundChallengeRequest& request, bool uniform) {
    const auto outcome = server.bound.challenge(request, {});
    CHECK(outcome.uniform == uniform);
    CHECK(server.bound_challenges.size() == 0);
    return code_of(outcome.answer);
  }
  /// Asks again with a nonce of its own.
  protocol::BoundChallengeRequest request() {
    ++client.client_nonce[0];
    return client.request();
  }
  protocol::BoundFetchRequest answered(std::vector<std::string> references = {"jingui://v/i/f"}) {
    const auto asked = request();
    const auto answer = require(server.bound.challenge(asked, {}).answer);
    return client.fetch(asked, answer, std::move(references));
  }
  ErrorCode refused(const protocol::BoundFetchRequest& request, bool uniform = true) {
    const auto outcome = server.bound.fetch(request);
    CHECK(outcome.uniform == uniform);
    return code_of(outcome.answer);
  }
  /// Changes the registration: app id and whether it is enabled.
  void register_as(const std::string& app_id, bool enabled) {
    const std::string body = json::serialize({{"dstack_app_id", app_id}, {"enabled", enabled}});
    CHECK(server.admin("PUT", "/v1/instances/" + server.fid, body).status == 200);
  }
  std::string app_id() const { return StrictWorld::app_id_of(world.client_guest); }
  /// Refused, and refused again as unknown: the first attempt used the challenge up.
  ErrorCode uses_up(const protocol::BoundFetchRequest& request, bool uniform = true) {
    const auto code = refused(request, uniform);
    CHECK(refused(request) == ErrorCode::challenge_not_found);
    return code;
  }
};

TEST_CASE("bound: an exchange releases values in the order of the references") {
  Fixture f;
  CHECK(f.server.admin("PUT", "/v1/vaults/v/items/i", R"({"fields":{"g":"second"}})").status ==
        200);
  f.client.command = protocol::Command::read;
  const auto fetch = f.answered({"op://v/i/g", "jingui://v/i/f"});
  const auto outcome = f.server.bound.fetch(fetch);
  if (!outcome.answer) FAIL(describe(outcome.answer.error()));
  CHECK(outcome.audit.command == "read");
  CHECK(outcome.audit.app_id == StrictWorld::app_id_of(f.world.client_guest));
  CHECK(outcome.audit.signature == fetch.signature);
  CHECK(crypto::sha256(outcome.audit.signed_bytes) == f.client.fetch_hash.value);
  const auto values = require(f.client.open(*outcome.answer));
  REQUIRE(values.size() == 2);
  CHECK(as_text(values[0].expose()) == "second");
  CHECK(as_text(values[1].expose()) == "value");
  CHECK(f.server.store->get_instance(f.server.fid)->last_used_at == f.server.clock->now());
}

TEST_CASE("bound challenge: an origin of another server") {
  Fixture f;
  f.client.origin = require(protocol::Origin::parse("https://other.example"));
  CHECK(f.refused(f.client.request(), false) == ErrorCode::origin_not_mine);
}

TEST_CASE("bound challenge: copied evidence, a request changed after it was signed") {
  Fixture f;
  auto request = f.client.request();
  request.client_attestation.app_cert =
      leaf_of(f.world.client_guest, f.world.clock->now()).chain_pem;
  CHECK(f.refused(request, true) == ErrorCode::binding_signature_invalid);
  request = f.client.request();
  request.command = protocol::Command::read;
  CHECK(f.refused(request, true) == ErrorCode::binding_signature_invalid);
  request = f.client.request();
  request.client_nonce[5] ^= 1;
  CHECK(f.refused(request, true) == ErrorCode::binding_signature_invalid);
  request = f.client.request();
  request.client_key = key_of_seed("other").public_key();
  CHECK(f.refused(request, true) == ErrorCode::binding_signature_invalid);
  request = f.client.request();
  request.signature.push_back(0);
  CHECK(f.refused(request, true) == ErrorCode::signature_malformed);
  request.client_attestation.app_cert = "not PEM";
  CHECK(f.refused(request, true) == ErrorCode::certificate_malformed);
}

TEST_CASE("bound challenge: evidence that does not verify, or that is the server's own") {
  Fixture f;
  simulator::EvidenceOptions debug;
  debug.edit_quote = [](simulator::QuoteSpec& quote) { quote.report.td_attributes[0] |= 1; };
  f.client.leaf = leaf_of(f.world.client_guest, f.world.clock->now(), debug);
  CHECK(f.refused(f.client.request(), true) == ErrorCode::td_debug);
  const auto own = f.server.own_leaf->current()->leaf;
  f.client.leaf = {own->chain_pem, own->sha256, own->spki, own->not_after,
                   require(crypto::P256PrivateKey::from_pem(require(own->key.to_pem())))};
  CHECK(f.refused(f.client.request(), true) == ErrorCode::own_evidence);
}

TEST_CASE("bound challenge: a claim that is not the verified identity") {
  Fixture f;
  auto request = f.client.request();
  request.client_attestation.claimed_app_id = StrictWorld::app_id_of(f.world.server_guest);
  CHECK(f.refused(request, true) == ErrorCode::claimed_app_id_mismatch);
  request = f.client.request();
  request.client_attestation.claimed_instance_id = "00";
  CHECK(f.refused(request, true) == ErrorCode::claimed_instance_id_mismatch);
}

TEST_CASE("bound challenge: the registration") {
  Fixture f;
  f.client.key = key_of_seed("nobody");
  CHECK(f.refused(f.client.request(), true) == ErrorCode::instance_not_found);
  auto request = f.client.request();
  request.fid = f.server.fid;
  CHECK(f.refused(request, true) == ErrorCode::registered_key_mismatch);
  f.client.key = key_of_seed("client");
  f.register_as(f.app_id(), false);
  CHECK(f.refused(f.client.request(), true) == ErrorCode::instance_disabled);
  f.register_as(kOtherApp, true);
  CHECK(f.refused(f.client.request(), true) == ErrorCode::registered_app_id_mismatch);
}

TEST_CASE("bound: policy is judged after the registration, and again at the fetch") {
  Fixture f;
  simulator::EvidenceOptions long_lived;
  long_lived.edit_leaf = [](simulator::LeafSpec& leaf) {
    leaf.not_after = leaf.not_before + 8 * 24 * 3600;
  };
  f.client.leaf = leaf_of(f.world.client_guest, f.world.clock->now(), long_lived);
  CHECK(f.refused(f.client.request(), false) == ErrorCode::leaf_validity_too_long);
  f.client.leaf = leaf_of(f.world.client_guest, f.world.clock->now());
  const auto fetch = f.answered();
  f.server.policy.app_ids.emplace();
  CHECK(f.uses_up(fetch, false) == ErrorCode::app_id_not_accepted);
  f.client.key = key_of_seed("nobody");
  CHECK(f.refused(f.request(), true) == ErrorCode::instance_not_found);
}

TEST_CASE("bound fetch: a challenge that asks for a fresh quote releases nothing without one") {
  Fixture f;
  const auto fetch = f.answered();
  const auto now = f.server.clock->monotonic();
  auto challenge = require(f.server.bound_challenges.consume(fetch.challenge_id, now));
  challenge.freshness = protocol::Freshness::quote;
  REQUIRE(f.server.bound_challenges.add(fetch.challenge_id, {fetch.fid, {}, {}},
                                        std::move(challenge), now));
  CHECK(f.uses_up(fetch, false) == ErrorCode::fresh_quote_required);
}

TEST_CASE("bound challenge: quotas of a leaf key, one open challenge for each nonce") {
  Fixture f;
  const auto first = f.client.request();
  REQUIRE(f.server.bound.challenge(first, {}).answer);
  CHECK(code_of(f.server.bound.challenge(first, {}).answer) == ErrorCode::too_many);
  for (std::size_t i = 1; i < kMaxChallengesPerLeaf; ++i)
    REQUIRE(f.server.bound.challenge(f.request(), {}).answer);
  CHECK(code_of(f.server.bound.challenge(f.request(), {}).answer) == ErrorCode::too_many);
  f.server.clock->advance(kChallengeLifetime.count() + 1);
  CHECK(f.server.bound.challenge(f.request(), {}).answer);
}

TEST_CASE("bound challenge: status is answered, slowly, and nothing is stored") {
  Fixture f;
  f.client.command = protocol::Command::status;
  for (unsigned i = 0; i < kStatusBurstPerLeaf; ++i)
    REQUIRE(f.server.bound.challenge(f.request(), {}).answer);
  CHECK(f.refused(f.request(), false) == ErrorCode::too_many);
  f.server.clock->advance(1);
  const auto fetch = f.answered();
  CHECK(f.refused(fetch) == ErrorCode::challenge_not_found);
}

TEST_CASE("bound challenge: the certificate of TLS stands in what is signed") {
  Fixture f;
  const auto asked = f.client.request();
  auto answer = require(f.server.bound.challenge(asked, crypto::sha256(as_bytes("tls"))).answer);
  CHECK(answer.tls_certificate == crypto::sha256(as_bytes("tls")));
  (void)f.client.fetch(asked, answer, {"jingui://v/i/f"});  // checks the signature
}

TEST_CASE(
    "bound fetch: another answer, signature or list than the client's uses the challenge up") {
  Fixture f;
  auto fetch = f.answered();
  fetch.challenge_response[0] ^= 1;
  CHECK(f.uses_up(fetch) == ErrorCode::challenge_response_invalid);
  fetch = f.answered();
  fetch.secret_references.push_back("jingui://v/i/g");
  CHECK(f.uses_up(fetch) == ErrorCode::challenge_response_invalid);
  fetch = f.answered();
  fetch.recipient_key = key_of_seed("thief").public_key();
  CHECK(f.uses_up(fetch) == ErrorCode::challenge_response_invalid);
  fetch = f.answered();
  fetch.signature = require(require(crypto::P256PrivateKey::generate()).sign_der(as_bytes("B2")));
  CHECK(f.uses_up(fetch) == ErrorCode::binding_signature_invalid);
  fetch = f.answered();
  fetch.fid = std::string(40, '0');
  CHECK(f.uses_up(fetch) == ErrorCode::challenge_fid_mismatch);
  fetch = f.answered();
  fetch.fresh_quote = protocol::FreshQuote{{1}, "[]"};
  CHECK(f.uses_up(fetch, false) == ErrorCode::fresh_quote_unexpected);
  fetch = f.answered();
  f.server.clock->advance(kChallengeLifetime.count() + 1);
  CHECK(f.refused(fetch) == ErrorCode::challenge_not_found);
}

TEST_CASE("bound fetch: evidence that expired, a registration that changed") {
  Fixture f;
  auto fetch = f.answered();
  f.register_as(f.app_id(), false);
  CHECK(f.refused(fetch) == ErrorCode::challenge_not_found);  // ended with its registration
  f.register_as(f.app_id(), true);
  fetch = f.answered();
  f.register_as(kOtherApp, true);
  CHECK(f.uses_up(fetch) == ErrorCode::registration_changed);
}

TEST_CASE("bound fetch: references that are malformed, not granted, not to be shown, not there") {
  Fixture f;
  const auto with = [&](std::vector<std::string> references, const std::string& bad,
                        ErrorCode code) {
    const auto outcome = f.server.bound.fetch(f.answered(references));
    CHECK(code_of(outcome.answer) == code);
    CHECK(outcome.refused_reference == bad);
    CHECK_FALSE(outcome.uniform);
  };
  const std::string good = "jingui://v/i/f";
  with({good, "nonsense"}, "nonsense", ErrorCode::reference_malformed);
  with({good, "op://w/i/f"}, "op://w/i/f", ErrorCode::reference_denied);
  with({good, "op://v/i/g"}, "op://v/i/g", ErrorCode::reference_unknown);
  CHECK(f.server.admin("PUT", "/v1/debug-policy/v/" + f.server.fid, R"({"allow_read":false})")
            .status == 200);
  f.client.command = protocol::Command::read;
  with({good}, good, ErrorCode::read_denied);
  f.client.command = protocol::Command::run;
  CHECK(f.server.bound.fetch(f.answered()).answer);
}

TEST_CASE("bound: what a refused peer showed is authenticated when its key signed") {
  Fixture f;
  f.register_as(kOtherApp, true);
  auto request = f.client.request();
  CHECK(f.refused(request, true) == ErrorCode::registered_app_id_mismatch);
  request.signature = require(require(crypto::P256PrivateKey::generate()).sign_der(as_bytes("B0")));
  CHECK(f.refused(request, true) == ErrorCode::binding_signature_invalid);
  const auto refused = f.server.refused.of(f.server.fid);
  REQUIRE(refused.size() == 2);
  CHECK_FALSE(refused[0].key_shown);
  CHECK(refused[1].key_shown);
  CHECK(refused[1].evidence_verified);
  CHECK(refused[1].observed.app_id == StrictWorld::app_id_of(f.world.client_guest));
}

/// The same server behind its routes.
struct Routes {
  Fixture f;
  Api api = f.server.api(true, f.world.own.get());

  http::Response post(const std::string& path, const std::string& body) {
    return Router(api, {}).handle({"POST", path, {}, body, "test"});
  }
  /// An open challenge of profile bound.
  protocol::BoundChallengeAnswer challenge() {
    const auto response = post("/v1/secrets/challenge", protocol::to_json(f.request()));
    REQUIRE(response.status == 200);
    return require(protocol::parse_bound_challenge_answer(response.body));
  }
};

TEST_CASE("bound on the wire: an exchange, and one refusal for strangers") {
  Routes r;
  r.api.bound = &r.f.server.bound;
  const auto asked = r.f.client.request();
  const auto answered = r.post("/v1/secrets/challenge", protocol::to_json(asked));
  REQUIRE(answered.status == 200);
  const auto fetch = r.f.client.fetch(
      asked, require(protocol::parse_bound_challenge_answer(answered.body)), {"jingui://v/i/f"});
  const auto response = r.post("/v1/secrets/fetch", protocol::to_json(fetch));
  REQUIRE(response.status == 200);
  const auto values =
      require(r.f.client.open(require(protocol::parse_bound_fetch_answer(response.body))));
  CHECK(as_text(values.at(0).expose()) == "value");
  const auto again = r.post("/v1/secrets/fetch", protocol::to_json(fetch));
  CHECK(again.status == 401);
  CHECK(again.body == R"({"error":"refused","reason":"refused"})");
}

TEST_CASE("bound on the wire: profiles that the settings do not allow, and challenges never mix") {
  Routes r;
  const auto bound = protocol::to_json(r.f.client.request());
  CHECK(reason_of(r.post("/v1/secrets/challenge", bound)) == "profile_not_allowed");
  r.api.bound = &r.f.server.bound;
  const auto open = r.challenge();
  const protocol::FetchRequest stripped{
      r.f.server.fid, {"jingui://v/i/f"}, open.challenge_id, Bytes(32)};
  r.api.takes_reference = false;
  const auto refused = r.post("/v1/secrets/fetch", protocol::to_json(stripped));
  CHECK(refused.status == 400);
  CHECK(reason_of(refused) == "profile_not_allowed");
  CHECK(r.f.server.bound_challenges.size() == 1);  // the challenge lives
  const auto plain = protocol::to_json(r.f.world.request());
  CHECK(reason_of(r.post("/v1/secrets/challenge", plain)) == "profile_not_allowed");
  r.api.takes_reference = true;
  CHECK(reason_of(r.post("/v1/secrets/fetch", protocol::to_json(stripped))) ==
        error_name(ErrorCode::challenge_profile_mismatch));
  CHECK(r.f.server.bound_challenges.size() == 0);
}

}  // namespace
}  // namespace jingui::server
