// A verifier over a development world, with a collateral source and a clock that a test turns.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>

#include "simulator/simulated_guest.h"
#include "simulator/simulator_test_support.h"
#include "verifier/evidence_verifier.h"

namespace jingui::verifier::testing {

using simulator::EvidenceOptions;
using simulator::testing::kNow;
using simulator::testing::require;

inline constexpr std::chrono::milliseconds kPatience{100};

/// Hands out what it was given, and counts.
class FakeSource final : public pccs::CollateralSource {
 public:
  Result<std::shared_ptr<const attestation::Collateral>> get(const attestation::Quote&,
                                                             std::chrono::milliseconds) override {
    ++gets;
    if (!collateral) return fail(error);
    return collateral;
  }
  std::optional<ByteArray<32>> generation(const attestation::CollateralKey&) const override {
    if (!collateral) return std::nullopt;
    return attestation::collateral_digest(*collateral);
  }
  std::shared_ptr<const attestation::Collateral> collateral;
  Error error{ErrorCode::collateral_missing};  // without collateral
  int gets = 0;
};

class TurnableClock final : public Clock {
 public:
  UnixSeconds now() const override { return {time.load()}; }
  std::atomic<std::int64_t> time{kNow.value};
};

struct VerifierBench {
  VerifierBench() : world(require(simulator::World::create(kNow))) {
    source->collateral =
        std::make_shared<const attestation::Collateral>(require(world.collateral()));
    roots.quote = require(attestation::QuoteRoot::insecure_development(world.pki.root().der));
    roots.kms = require(attestation::KmsRoots::parse(world.kms_roots_text()));
  }
  /// Its floor does not know the time of the commit: the clock of these tests stands still.
  EvidenceVerifier make_verifier(attestation::Policy policy = {}) const {
    return EvidenceVerifier(roots, std::move(policy), source, clock,
                            std::make_shared<ClockFloor>("", UnixSeconds{}));
  }
  std::string make_evidence(const EvidenceOptions& options = {}) const {
    return require(guest.make_evidence(options)).app_cert_pem;
  }
  simulator::World world;
  simulator::SimulatedGuest guest{world, simulator::GuestSpec::named("client")};
  std::shared_ptr<FakeSource> source = std::make_shared<FakeSource>();
  std::shared_ptr<TurnableClock> clock = std::make_shared<TurnableClock>();
  attestation::TrustRoots roots;
};

}  // namespace jingui::verifier::testing
