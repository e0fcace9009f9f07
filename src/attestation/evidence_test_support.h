// A development world, and the outcome of verifying evidence of it in which one thing was changed.
#pragma once

#include <doctest/doctest.h>

#include "attestation/verify_evidence.h"
#include "simulator/simulated_guest.h"
#include "simulator/simulator_test_support.h"

namespace jingui::attestation::testing {

using simulator::EvidenceOptions;
using simulator::testing::kNow;
using simulator::testing::require;

class EvidenceBench {
 public:
  explicit EvidenceBench(simulator::GuestSpec spec = simulator::GuestSpec::named("client"))
      : world(require(simulator::World::create(kNow))),
        guest(world, std::move(spec)),
        collateral(require(world.collateral())) {
    roots.quote = require(QuoteRoot::insecure_development(world.pki.root().der));
    roots.kms = require(KmsRoots::parse(world.kms_roots_text()));
  }
  EvidenceBench(const EvidenceBench&) = delete;
  EvidenceBench& operator=(const EvidenceBench&) = delete;

  std::string make(const EvidenceOptions& options = {}) const {
    return require(guest.make_evidence(options)).app_cert_pem;
  }
  Result<VerifiedEvidence> verify(const EvidenceOptions& options = {}, UnixSeconds now = kNow,
                                  Report* report = nullptr) const {
    const Evidence evidence = require(parse_evidence(make(options)));
    return verify_evidence(evidence, collateral, roots, now, report);
  }
  ErrorCode refusal(const EvidenceOptions& options = {}, UnixSeconds now = kNow) const {
    const auto verified = verify(options, now);
    REQUIRE_FALSE(verified.has_value());
    return verified.error().code;
  }

  simulator::World world;
  simulator::SimulatedGuest guest;
  Collateral collateral;
  TrustRoots roots;
};

}  // namespace jingui::attestation::testing
