// The heart of the simulator: each scenario ends with exactly the reason that it names, under the
// real verifier, and a healthy world is accepted under its own root alone.
#include "simulator/scenarios.h"

#include <boost/json.hpp>
#include <set>

#include "attestation/policy.h"
#include "attestation/verify_evidence.h"
#include "simulator/development_world.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;

namespace {

std::unique_ptr<DevelopmentWorld> world_with(const std::string& scenario) {
  WorldConfig config;
  config.directory = "/nonexistent";  // nothing is written
  config.guests = {require(parse_guest("client"))};
  config.scenarios = {{scenario, ""}};
  return require(DevelopmentWorld::create(config, std::make_shared<FixedClock>(kNow)));
}

/// What a client of this agent would send on; an agent that does not answer gives no certificate.
std::string app_cert_of(DevelopmentWorld& world) {
  const http::Request request{"POST", "/Info", {{"Content-Type", "application/json"}}, "{}", ""};
  http::Response response;
  for (int asked = 0; asked < 3; ++asked)
    response = world.agent(0).answer(AgentSocket::dstack, request);
  if (response.status != 200) return {};
  return std::string(require(json::parse(response.body)).at("app_cert").as_string());
}

attestation::TrustRoots roots_of(const World& world) {
  attestation::TrustRoots roots;
  roots.quote = require(attestation::QuoteRoot::insecure_development(world.pki.root().der));
  roots.kms = require(attestation::KmsRoots::parse(world.kms_roots_text()));
  return roots;
}

/// From the certificate to the policy, as both sides of the handshake do it.
Result<void> verdict_of(DevelopmentWorld& world, const attestation::TrustRoots& roots) {
  const attestation::Evidence evidence = TRY(attestation::parse_evidence(app_cert_of(world)));
  const attestation::Collateral collateral = TRY(world.collateral());
  const attestation::VerifiedEvidence verified =
      TRY(attestation::verify_evidence(evidence, collateral, roots, kNow));
  TRY(attestation::evaluate(attestation::Policy(), verified, kNow));
  return {};
}

}  // namespace

TEST_CASE("every scenario ends with the reason that it names") {
  for (const Scenario& scenario : all_scenarios()) {
    const std::string name(scenario.name);
    CAPTURE(name);
    const std::unique_ptr<DevelopmentWorld> world = world_with(name);
    if (name == "hanging-agent") world->agent(0).stop();  // what a client's deadline does
    const Result<void> verdict = verdict_of(*world, roots_of(world->world()));
    const std::string got = verdict ? "accepted" : std::string(error_name(verdict.error().code));
    const std::string expected =
        scenario.refusal ? std::string(error_name(*scenario.refusal)) : "accepted";
    CHECK(got == expected);
  }
}

TEST_CASE("a healthy guest is refused under Intel's root and in another world") {
  const std::unique_ptr<DevelopmentWorld> world = world_with("healthy");
  attestation::TrustRoots roots = roots_of(world->world());
  roots.quote = attestation::QuoteRoot::intel();
  CHECK_FALSE(verdict_of(*world, roots).has_value());
  CHECK_FALSE(verdict_of(*world, roots_of(world_with("healthy")->world())).has_value());
}

TEST_CASE("scenarios have names of their own") {
  std::set<std::string_view> names;
  for (const Scenario& scenario : all_scenarios()) CHECK(names.insert(scenario.name).second);
  CHECK(require(find_scenario("debug-td"))->refusal == ErrorCode::td_debug);
  CHECK(code_of(find_scenario("no-such-thing")) == ErrorCode::scenario_unknown);
}
