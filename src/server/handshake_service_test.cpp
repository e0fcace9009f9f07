// Every gate of the strict handshake, each with the one thing changed that it must stop.
#include "server/handshake_service.h"

#include <array>
#include <boost/json.hpp>
#include <set>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "server/strict_world_test_support.h"

namespace jingui::server {
namespace {

/// One world for all tests: keys and quotes cost time, and nothing in it changes but the clock.
StrictWorld& shared_world() {
  static StrictWorld world;
  return world;
}

struct Fixture {
  StrictWorld& world = shared_world();
  StrictServer server{world};
  std::string last_id;

  ErrorCode refused(const protocol::ChallengeRequest& request, bool uniform) {
    const auto outcome = server.handshake.challenge(request);
    CHECK(outcome.uniform == uniform);
    CHECK(server.challenges.size() == 0);
    return code_of(outcome.answer);
  }

  /// A challenge answered rightly.
  protocol::FetchRequest answered() {
    const auto outcome = server.handshake.challenge(world.request());
    if (!outcome.answer) FAIL(describe(outcome.answer.error()));
    const auto nonce = require(crypto::ecies_open(world.client_key, outcome.answer->challenge));
    return {server.fid,
            {"jingui://v/i/f"},
            outcome.answer->challenge_id,
            Bytes(nonce.expose().begin(), nonce.expose().end())};
  }

  ErrorCode refused(const protocol::FetchRequest& request, std::string_view command = "run") {
    return code_of(server.handshake.fetch(request, command).answer);
  }

  void put(const std::string& path, const std::string& body) {
    CHECK(server.admin("PUT", path, body).status == 200);
  }
};

TEST_CASE("a strict exchange releases the value to the registered key") {
  Fixture f;
  const auto challenge = f.server.handshake.challenge(f.world.request());
  REQUIRE(challenge.answer);
  REQUIRE(challenge.answer->server_attestation.has_value());
  CHECK(challenge.answer->server_attestation->app_cert == f.world.server_pem);
  CHECK(challenge.answer->server_attestation->claimed_tcb_info.empty());
  CHECK(challenge.audit.app_id == StrictWorld::app_id_of(f.world.client_guest));
  const auto outcome = f.server.handshake.fetch(f.answered(), " RUN ");
  REQUIRE(outcome.answer);
  CHECK(outcome.audit.command == "run");
  REQUIRE(outcome.answer->secrets.size() == 1);
  const auto value =
      require(crypto::ecies_open(f.world.client_key, outcome.answer->secrets[0].blob));
  CHECK(as_text(value.expose()) == "value");
  CHECK(f.server.store->get_instance(f.server.fid)->last_used_at == f.server.clock->now());
}

TEST_CASE("an exchange has one ephemeral key, and a nonce for each thing sealed under it") {
  Fixture f;
  f.put("/v1/vaults/v/items/i", R"({"fields":{"two":"second"}})");
  const auto challenge = require(f.server.handshake.challenge(f.world.request()).answer);
  const auto nonce = require(crypto::ecies_open(f.world.client_key, challenge.challenge));
  const auto fetched = require(f.server.handshake
                                   .fetch({f.server.fid,
                                           {"jingui://v/i/f", "jingui://v/i/two"},
                                           challenge.challenge_id,
                                           to_bytes(nonce.expose())},
                                          "run")
                                   .answer);
  const std::array blobs{challenge.challenge, fetched.secrets[0].blob, fetched.secrets[1].blob};
  std::set<std::string> ephemeral, nonces;
  for (const ByteView blob : blobs) {
    ephemeral.insert(hex_encode(blob.first(32)));
    nonces.insert(hex_encode(blob.subspan(32, 12)));
  }
  CHECK(ephemeral.size() == 1);
  CHECK(nonces.size() == 3);
  const auto other = require(f.server.handshake.challenge(f.world.request()).answer);
  CHECK_FALSE(ephemeral.contains(hex_encode(ByteView(other.challenge).first(32))));
}

TEST_CASE("a claim that is not made is not held against the client") {
  Fixture f;
  auto request = f.world.request();
  request.client_attestation->claimed_instance_id.clear();
  request.client_attestation->claimed_device_id = "anything";
  request.client_attestation->claimed_tcb_info = "anything";
  CHECK(f.server.handshake.challenge(request).answer);
}

TEST_CASE("challenge: no evidence, no claimed app id") {
  Fixture f;
  auto request = f.world.request();
  request.client_attestation->claimed_app_id.clear();
  CHECK(f.refused(request, true) == ErrorCode::client_app_id_missing);
  request.client_attestation.reset();
  CHECK(f.refused(request, true) == ErrorCode::client_attestation_missing);
}

TEST_CASE("challenge: evidence that does not verify") {
  Fixture f;
  auto request = f.world.request();
  request.client_attestation->app_cert.clear();
  CHECK(f.refused(request, true) == ErrorCode::evidence_missing);
  simulator::EvidenceOptions options;
  options.report_data = ByteArray<64>{};
  request.client_attestation->app_cert = StrictWorld::evidence_of(f.world.client_guest, options);
  CHECK(f.refused(request, true) == ErrorCode::report_data_mismatch);
}

TEST_CASE("challenge: claims that are not the verified identity") {
  Fixture f;
  auto request = f.world.request();
  request.client_attestation->claimed_app_id = std::string(40, '0');
  CHECK(f.refused(request, true) == ErrorCode::claimed_app_id_mismatch);
  request = f.world.request();
  request.client_attestation->claimed_instance_id = std::string(40, '0');
  CHECK(f.refused(request, true) == ErrorCode::claimed_instance_id_mismatch);
}

TEST_CASE("challenge: the server's own evidence") {
  Fixture f;
  auto request = f.world.request();
  request.client_attestation = protocol::AttestationBundle{};
  request.client_attestation->app_cert = f.world.server_pem;
  request.client_attestation->claimed_app_id = StrictWorld::app_id_of(f.world.server_guest);
  CHECK(f.refused(request, true) == ErrorCode::own_evidence);
}

TEST_CASE(
    "challenge: registrations that are absent, of another app, disabled, of another profile") {
  Fixture f;
  auto request = f.world.request();
  request.fid = std::string(40, '0');
  CHECK(f.refused(request, true) == ErrorCode::instance_not_found);
  const std::string app = R"("dstack_app_id":")" + StrictWorld::app_id_of(f.world.client_guest);
  const std::string path = "/v1/instances/" + f.server.fid;
  f.put(path, R"({"dstack_app_id":"another"})");
  CHECK(f.refused(f.world.request(), true) == ErrorCode::registered_app_id_mismatch);
  f.put(path, "{" + app + R"(","enabled":false})");
  CHECK(f.refused(f.world.request(), false) == ErrorCode::instance_disabled);
  f.put(path, "{" + app + R"(","enabled":true,"profile":"bound"})");
  CHECK(f.refused(f.world.request(), false) == ErrorCode::profile_not_allowed);
  f.put(path, "{" + app + R"(","profile":"reference"})");
  CHECK(f.server.handshake.challenge(f.world.request()).answer);
}

TEST_CASE("fetch: a challenge dies at the first fetch that names it, right or wrong") {
  Fixture f;
  const auto good = f.answered();
  REQUIRE(f.server.handshake.fetch(good, "run").answer);
  CHECK(f.refused(good) == ErrorCode::challenge_not_found);

  const auto second = f.answered();
  auto wrong = second;
  wrong.challenge_response.back() ^= 1;
  CHECK(f.refused(wrong) == ErrorCode::challenge_response_invalid);
  CHECK(f.refused(second) == ErrorCode::challenge_not_found);

  auto shorter = f.answered();
  shorter.challenge_response.pop_back();
  CHECK(f.refused(shorter) == ErrorCode::challenge_response_invalid);

  auto late = f.answered();
  f.server.clock->advance(121);
  CHECK(f.refused(late) == ErrorCode::challenge_not_found);
}

TEST_CASE("fetch: another fid") {
  Fixture f;
  auto request = f.answered();
  request.fid = std::string(40, '0');
  CHECK(f.refused(request) == ErrorCode::challenge_fid_mismatch);
}

/// A challenge put into the table by hand, as no code path would.
protocol::FetchRequest planted(Fixture& f, bool strict) {
  Challenge challenge;
  challenge.fid = f.server.fid;
  challenge.nonce = require(SecretBytes::copy_of(as_bytes("nonce")));
  challenge.strict = strict;
  f.server.challenges.add("planted", std::move(challenge), f.server.clock->monotonic());
  return {f.server.fid, {"jingui://v/i/f"}, "planted", to_bytes(as_bytes("nonce"))};
}

TEST_CASE("fetch: a challenge of another mode, or without verified evidence") {
  Fixture f;
  CHECK(f.refused(planted(f, false)) == ErrorCode::challenge_mode_mismatch);
  CHECK(f.refused(planted(f, true)) == ErrorCode::challenge_not_verified);
}

TEST_CASE("fetch: evidence that expired since the challenge") {
  Fixture f;
  const auto request = f.answered();
  const auto until = require(f.world.verify(f.world.client_pem))->valid_until();
  // The wall clock jumps; the challenge's own life is on the monotonic clock.
  f.server.challenges.size();
  auto late = f.server.challenges.consume(request.challenge_id, f.server.clock->monotonic());
  REQUIRE(late);
  f.server.clock->set(until);
  f.server.challenges.add("again", *std::move(late), f.server.clock->monotonic());
  auto again = request;
  again.challenge_id = "again";
  CHECK(f.refused(again) == ErrorCode::evidence_expired);
}

TEST_CASE("fetch: the registration changed between the requests") {
  Fixture f;
  const std::string path = "/v1/instances/" + f.server.fid;
  const std::string app =
      R"({"dstack_app_id":")" + StrictWorld::app_id_of(f.world.client_guest) + "\"";
  auto request = f.answered();
  f.put(path, R"({"dstack_app_id":"another"})");
  CHECK(f.refused(request) == ErrorCode::registration_changed);
  f.put(path, app + "}");

  request = f.answered();
  f.put(path, app + R"(,"profile":"bound"})");
  CHECK(f.refused(request) == ErrorCode::registration_changed);
  f.put(path, app + R"(,"profile":"reference"})");

  // Not through the API, which ends the challenges: a challenge may be issued just then.
  request = f.answered();
  REQUIRE(f.server.store->update_instance(f.server.fid, {{}, {}, {}, false}));
  CHECK(f.refused(request) == ErrorCode::instance_disabled);
  REQUIRE(f.server.store->update_instance(f.server.fid, {{}, {}, {}, true}));

  request = f.answered();
  REQUIRE(f.server.store->delete_instance(f.server.fid));
  CHECK(f.refused(request) == ErrorCode::instance_not_found);
}

TEST_CASE("disabling or deleting an instance ends its open challenges at once") {
  Fixture f;
  const std::string path = "/v1/instances/" + f.server.fid;
  for (const auto& [method, body] :
       {std::pair{"PATCH", R"({"enabled":false})"},
        std::pair{"PUT", R"({"dstack_app_id":"c0ffee","enabled":false})"},
        std::pair{"DELETE", ""}}) {
    const auto request = f.answered();
    CHECK(f.server.challenges.size() == 1);
    CHECK(f.server.admin(method, path, body).status == 200);
    CHECK(f.server.challenges.size() == 0);
    CHECK(f.refused(request) == ErrorCode::challenge_not_found);
    if (std::string_view(method) != "DELETE")
      f.put(path, R"({"enabled":true,"dstack_app_id":")" +
                      StrictWorld::app_id_of(f.world.client_guest) + R"("})");
  }
}

TEST_CASE("a change that does not disable leaves open challenges to the fetch") {
  Fixture f;
  const auto request = f.answered();
  CHECK(f.server.admin("PATCH", "/v1/instances/" + f.server.fid, R"({"label":"new"})").status ==
        200);
  CHECK(f.server.handshake.fetch(request, "run").answer);
}

TEST_CASE("fetch: references that are malformed, not granted, not to be shown, not there") {
  Fixture f;
  const auto with = [&](std::vector<std::string> references, const std::string& bad, ErrorCode code,
                        std::string_view command = "run") {
    auto request = f.answered();
    request.secret_references = std::move(references);
    const auto outcome = f.server.handshake.fetch(request, command);
    CHECK(code_of(outcome.answer) == code);
    CHECK(outcome.refused_reference == bad);
    CHECK(outcome.audit.references == request.secret_references);
  };
  const std::string good = "jingui://v/i/f";
  with({good, "nonsense"}, "nonsense", ErrorCode::reference_malformed);
  with({good, "op://w/i/f"}, "op://w/i/f", ErrorCode::reference_denied);
  with({good, "op://v/i/g"}, "op://v/i/g", ErrorCode::reference_unknown);
  f.put("/v1/debug-policy/v/" + f.server.fid, R"({"allow_read":false})");
  with({good}, good, ErrorCode::read_denied, " Read\t");
  CHECK(f.server.handshake.fetch(f.answered(), "run").answer);
}

TEST_CASE("fetch: no references, and more than fits into one answer") {
  Fixture f;
  auto request = f.answered();
  request.secret_references.clear();
  const auto none = f.server.handshake.fetch(request, "run");
  REQUIRE(none.answer);
  CHECK(none.answer->secrets.empty());

  const std::string large(64 * 1024, 'x');
  request = f.answered();
  request.secret_references.clear();
  for (int i = 0; i < 17; ++i) {
    const std::string name = "l" + std::to_string(i);
    f.put("/v1/vaults/v/items/i", R"({"fields":{")" + name + R"(":")" + large + "\"}}");
    request.secret_references.push_back("jingui://v/i/" + name);
  }
  CHECK(f.refused(request) == ErrorCode::message_too_large);
  CHECK(f.refused(request) == ErrorCode::challenge_not_found);
}

/// The members of `refused` in what an administrator sees of the client's instance.
json::array refused_of(Fixture& f) {
  const auto body = f.server.admin("GET", "/v1/instances/" + f.server.fid).body;
  return require(json::parse(body)).as_object().at("refused").as_array();
}

TEST_CASE("a refusal shows an administrator what was presented, unauthenticated") {
  Fixture f;
  CHECK(refused_of(f).empty());
  auto request = f.world.request();
  simulator::EvidenceOptions options;
  options.report_data = ByteArray<64>{};
  request.client_attestation->app_cert = StrictWorld::evidence_of(f.world.client_guest, options);
  CHECK(f.refused(request, true) == ErrorCode::report_data_mismatch);
  const auto list = refused_of(f);
  REQUIRE(list.size() == 1);
  const auto& refused = list[0].as_object();
  const auto verified = require(f.world.verify(f.world.client_pem));
  CHECK(refused.at("reason") == json::value("report_data_mismatch"));
  CHECK(refused.at("authenticated") == json::value(false));
  CHECK(refused.at("verified").as_array().empty());
  CHECK(refused.at("dstack_app_id") == json::value(verified->app_id_hex()));
  CHECK(refused.at("compose_hash") == json::value(hex_encode(verified->identity().compose_hash)));
  CHECK(refused.at("instance_id") == json::value(verified->instance_id_hex()));
  CHECK(refused.at("kms_root") == json::value(hex_encode(*verified->kms_root())));
  CHECK(refused.at("fmspc") == json::value(hex_encode(verified->quote_verdict().pck.fmspc)));
  CHECK(refused.at("device_id") ==
        json::value(hex_encode(crypto::sha256(verified->quote_verdict().pck.ppid))));
  CHECK(refused.at("time") == json::value(format_rfc3339(f.server.clock->now())));
}

TEST_CASE("a refusal after the evidence says what was verified") {
  Fixture f;
  f.put("/v1/instances/" + f.server.fid, R"({"dstack_app_id":"another"})");
  CHECK(f.refused(f.world.request(), true) == ErrorCode::registered_app_id_mismatch);
  CHECK(f.refused(f.world.request(), true) == ErrorCode::registered_app_id_mismatch);
  const auto list = refused_of(f);
  REQUIRE(list.size() == 1);
  const auto& refused = list[0].as_object();
  CHECK(refused.at("reason") == json::value("registered_app_id_mismatch"));
  CHECK(refused.at("count") == json::value(2));
  CHECK(refused.at("authenticated") == json::value(false));
  CHECK(refused.at("verified").as_array().size() == 4);
}

TEST_CASE("no refusal is kept for an unknown fid, without readable evidence, or past deletion") {
  Fixture f;
  auto request = f.world.request();
  request.fid = std::string(40, '0');
  CHECK(f.refused(request, true) == ErrorCode::instance_not_found);
  CHECK(f.server.refused.of(request.fid).empty());
  request = f.world.request();
  request.client_attestation->app_cert = "no certificate";
  CHECK(f.refused(request, true) == ErrorCode::certificate_malformed);
  CHECK(refused_of(f).empty());
  REQUIRE(f.server.store->update_instance(f.server.fid, {"another", {}, {}, {}}));
  CHECK(f.refused(f.world.request(), true) == ErrorCode::registered_app_id_mismatch);
  CHECK(refused_of(f).size() == 1);
  CHECK(f.server.admin("DELETE", "/v1/instances/" + f.server.fid).status == 200);
  CHECK(f.server.refused.of(f.server.fid).empty());
}

TEST_CASE("on the wire a stranger sees one refusal, an accepted client the reason") {
  Fixture f;
  auto request = f.world.request();
  request.fid = std::string(40, '0');
  const auto unknown = f.server.send("POST", "/v1/secrets/challenge", protocol::to_json(request));
  request.client_attestation.reset();
  const auto none = f.server.send("POST", "/v1/secrets/challenge", protocol::to_json(request));
  CHECK(unknown.status == 401);
  CHECK(unknown.body == R"({"error":"refused","reason":"refused"})");
  CHECK(none.status == 401);
  CHECK(none.body == unknown.body);
  CHECK(none.headers == unknown.headers);

  auto fetch = f.answered();
  fetch.secret_references = {"op://v/i/g"};
  const auto denied = f.server.send("POST", "/v1/secrets/fetch", protocol::to_json(fetch));
  CHECK(denied.status == 404);
  CHECK(denied.body ==
        R"({"error":"field not found for reference: op://v/i/g","reason":"reference_unknown"})");
}

}  // namespace
}  // namespace jingui::server
