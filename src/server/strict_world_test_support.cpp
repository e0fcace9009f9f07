#include "server/strict_world_test_support.h"

#include "base/encoding.h"

namespace jingui::server {
namespace {

attestation::TrustRoots roots_of(const simulator::World& world) {
  attestation::TrustRoots roots;
  roots.quote = require(attestation::QuoteRoot::insecure_development(world.pki.root().der));
  roots.kms = require(attestation::KmsRoots::parse(world.kms_roots_text()));
  return roots;
}

}  // namespace

StrictWorld::StrictWorld()
    : world(require(simulator::World::create(clock->now()))),
      server_guest(world, simulator::GuestSpec::named("server")),
      client_guest(world, simulator::GuestSpec::named("client")),
      collateral(require(world.collateral())),
      roots(roots_of(world)),
      server_pem(evidence_of(server_guest)),
      client_pem(evidence_of(client_guest)),
      own(require(OwnEvidence::collect(
          [this]() -> Result<dstack::Info> {
            dstack::Info info;
            info.app_id = app_id_of(server_guest);
            info.app_cert = server_pem;
            return info;
          },
          clock))),
      gate([this](std::string_view pem, std::chrono::milliseconds) { return verify(pem); }),
      client_key(key_of_seed("client")) {}

Result<std::shared_ptr<const attestation::VerifiedEvidence>> StrictWorld::verify(
    std::string_view pem) const {
  const auto evidence = TRY(attestation::parse_evidence(pem));
  auto verified = TRY(attestation::verify_evidence(evidence, collateral, roots, clock->now()));
  TRY(attestation::evaluate(attestation::Policy(), verified, clock->now()));
  return std::make_shared<const attestation::VerifiedEvidence>(std::move(verified));
}

std::string StrictWorld::evidence_of(const simulator::SimulatedGuest& guest,
                                     const simulator::EvidenceOptions& options) {
  return require(guest.make_evidence(options)).app_cert_pem;
}

std::string StrictWorld::app_id_of(const simulator::SimulatedGuest& guest) {
  return hex_encode(guest.spec().app_id);
}

protocol::ChallengeRequest StrictWorld::request() const {
  protocol::ChallengeRequest request;
  request.fid = crypto::fid_of(client_key.public_key());
  protocol::AttestationBundle bundle;
  bundle.app_cert = client_pem;
  bundle.claimed_app_id = app_id_of(client_guest);
  bundle.claimed_instance_id = hex_encode(client_guest.spec().instance_id);
  request.client_attestation = bundle;
  return request;
}

StrictServer::StrictServer(StrictWorld& world) : TestServer(&world.gate, world.own.get()) {
  clock->set(world.clock->now());
  fid = set_up(world.client_key, StrictWorld::app_id_of(world.client_guest));
}

}  // namespace jingui::server
