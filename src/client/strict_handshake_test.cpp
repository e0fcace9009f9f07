#include <doctest/doctest.h>
#include <unistd.h>

#include "attestation/verify_quote.h"
#include "base/encoding.h"
#include "base/json.h"
#include "client/handshake_test_support.h"
#include "pccs/collateral_source.h"
#include "protocol/challenge_answer.h"
#include "protocol/challenge_request.h"
#include "protocol/fetch_answer.h"
#include "simulator/simulated_guest.h"

#include <boost/json.hpp>

using namespace jingui;
using namespace jingui::client;
using http::http_answer;
using simulator::EvidenceOptions;
using simulator::GuestSpec;
using simulator::SimulatedGuest;

namespace {

constexpr UnixSeconds kNow{1900000000};
const Bytes kNonce(32, 0x9f);

class GivenCollateral final : public pccs::CollateralSource {
 public:
  explicit GivenCollateral(attestation::Collateral collateral)
      : collateral_(std::make_shared<attestation::Collateral>(std::move(collateral))) {}
  Result<std::shared_ptr<const attestation::Collateral>> get(const attestation::Quote&,
                                                             std::chrono::milliseconds) override {
    return collateral_;
  }
  std::optional<ByteArray<32>> generation(const attestation::CollateralKey&) const override {
    return std::nullopt;
  }

 private:
  std::shared_ptr<const attestation::Collateral> collateral_;
};

attestation::TrustRoots roots_of(const simulator::World& world) {
  attestation::TrustRoots roots;
  roots.quote = require(attestation::QuoteRoot::insecure_development(world.pki.root().der));
  roots.kms = require(attestation::KmsRoots::parse(world.kms_roots_text()));
  return roots;
}

/// One platform and KMS with a client and a server guest; made once, evidence is not changed by
/// tests.
struct StrictWorld {
  simulator::World world = require(simulator::World::create(kNow));
  SimulatedGuest client{world, GuestSpec::named("client")};
  SimulatedGuest server{world, GuestSpec::named("server")};
  std::string client_cert = require(client.make_evidence()).app_cert_pem;
  std::string server_cert = require(server.make_evidence()).app_cert_pem;
  std::string server_app = hex_encode(server.spec().app_id);
  verifier::EvidenceVerifier verifier{
      roots_of(world),
      {},
      std::make_shared<GivenCollateral>(require(world.collateral())),
      std::make_shared<FixedClock>(kNow)};

  static StrictWorld& get() {
    static StrictWorld world;
    return world;
  }
  std::string info() const {
    return json::serialize(json::object{{"app_id", hex_encode(client.spec().app_id)},
                                        {"instance_id", hex_encode(client.spec().instance_id)},
                                        {"app_cert", client_cert},
                                        {"tcb_info", "{}"},
                                        {"app_name", "x"},
                                        {"device_id", ""}});
  }
};

const crypto::X25519PrivateKey& own_key() {
  static const auto key = key_of(Bytes(32, 7));
  return key;
}

protocol::ChallengeAnswer challenge() {
  const auto& world = StrictWorld::get();
  protocol::ChallengeAnswer out{std::string(32, 'a'), seal_to(own_key(), kNonce),
                                protocol::AttestationBundle{}};
  out.server_attestation->app_cert = world.server_cert;
  out.server_attestation->claimed_app_id = world.server_app;
  return out;
}

struct Exchange {
  Result<std::vector<FetchedSecret>> result;
  std::vector<std::string> requests;
};

Exchange exchange(const protocol::ChallengeAnswer& given, const std::string& expected_app_id) {
  auto& world = StrictWorld::get();
  const std::string path = "/tmp/jingui-agent-" + std::to_string(::getpid()) + ".sock";
  const AnsweringServer agent({http_answer(200, world.info())}, path);
  const AnsweringServer server(
      {http_answer(200, protocol::to_json(given)),
       http_answer(200, protocol::to_json(protocol::FetchAnswer{
                            {{"jingui://v/i/f", seal_to(own_key(), as_bytes("value"))}}}))});
  const dstack::GuestAgent guest_agent(agent.url(), std::chrono::seconds(10));
  const StrictMode strict{guest_agent, world.verifier, expected_app_id};
  const http::ClientOptions options{};
  auto result =
      fetch_secrets({own_key(), server.url(), options, &strict}, "run", {"jingui://v/i/f"});
  return {std::move(result), server.requests()};
}

/// The refusal, after which nothing must have been sent.
ErrorCode refused(const protocol::ChallengeAnswer& given, const std::string& expected_app_id = {}) {
  const auto done = exchange(given, expected_app_id);
  CHECK(done.requests.size() == 1);
  return refusal(done.result);
}

ErrorCode refused_evidence(const EvidenceOptions& options) {
  auto given = challenge();
  given.server_attestation->app_cert =
      require(StrictWorld::get().server.make_evidence(options)).app_cert_pem;
  return refused(given);
}

}  // namespace

TEST_CASE("strict handshake: evidence both ways, then the value") {
  auto& world = StrictWorld::get();
  const auto done = exchange(challenge(), world.server_app);
  const auto& secrets = done.result;
  if (!secrets) FAIL(describe(secrets.error()));
  CHECK(as_text(secrets->front().value.expose()) == "value");
  REQUIRE(done.requests.size() == 2);
  const auto& text = done.requests[0];
  const auto sent =
      require(protocol::parse_challenge_request(text.substr(text.find("\r\n\r\n") + 4)));
  REQUIRE(sent.client_attestation);
  CHECK(sent.client_attestation->app_cert == world.client_cert);
  CHECK(sent.client_attestation->claimed_app_id == hex_encode(world.client.spec().app_id));
  CHECK(text.find("\"tcb_info\":\"\"") != std::string::npos);
}

TEST_CASE("strict handshake: without a pin any app under the root will do") {
  CHECK(exchange(challenge(), "").result);
}

TEST_CASE("strict handshake: the server is refused before its challenge is opened") {
  auto given = challenge();
  given.server_attestation.reset();
  CHECK(refused(given) == ErrorCode::server_attestation_missing);

  given = challenge();
  given.server_attestation->app_cert.clear();
  CHECK(refused(given) == ErrorCode::evidence_missing);

  given = challenge();
  given.server_attestation->app_cert = StrictWorld::get().client_cert;
  CHECK(refused(given) == ErrorCode::own_evidence);

  given = challenge();
  given.server_attestation->claimed_app_id = std::string(40, '0');
  CHECK(refused(given) == ErrorCode::server_claim_mismatch);

  given = challenge();
  given.server_attestation->claimed_instance_id = std::string(40, '0');
  CHECK(refused(given) == ErrorCode::server_claim_mismatch);

  CHECK(refused(challenge(), std::string(40, '0')) == ErrorCode::server_app_id_mismatch);
}

TEST_CASE("strict handshake: evidence that does not verify ends it") {
  EvidenceOptions replayed;
  replayed.report_data = ByteArray<64>{};
  CHECK(refused_evidence(replayed) == ErrorCode::report_data_mismatch);
  const auto stranger = require(simulator::World::create(kNow));
  EvidenceOptions foreign;
  foreign.signed_by = &stranger.kms;
  CHECK(refused_evidence(foreign) == ErrorCode::kms_root_not_pinned);
}

TEST_CASE("strict handshake: a guest without its agent sends nothing") {
  auto& world = StrictWorld::get();
  const AnsweringServer server({});
  const dstack::GuestAgent nobody(require(http::parse_url("/nonexistent/agent.sock")),
                                  std::chrono::seconds(1));
  const StrictMode strict{nobody, world.verifier, ""};
  const http::ClientOptions options{};
  CHECK(refusal(request_challenge({own_key(), server.url(), options, &strict})) ==
        ErrorCode::guest_agent_unreachable);
  CHECK(server.requests().empty());
}
