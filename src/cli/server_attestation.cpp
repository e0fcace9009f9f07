#include "cli/server_attestation.h"

#include "base/log.h"
#include "dstack/own_leaf.h"
#include "server/limits.h"

namespace jingui::cli {
namespace {

/// Asks the guest agent for what the profiles of these settings show.
Result<void> collect_own(const server::Config& config, const std::shared_ptr<const Clock>& clock,
                         ServerAttestation& parts) {
  const auto agent = TRY(dstack::GuestAgent::from_environment(server::kGuestAgentTimeout));
  if (config.profile == store::Profile::reference) {
    const auto info = [agent] { return agent.info_with_certificate(server::kGuestAgentPatience); };
    parts.own = TRY(server::OwnEvidence::collect(info, clock));
    parts.renewals.push_back(std::make_unique<server::RenewalThread>(*parts.own));
  }
  if (config.public_origins.empty()) return {};
  const auto leaf = [agent](UnixSeconds now) { return dstack::request_own_leaf(agent, now); };
  parts.own_leaf = TRY(server::OwnEvidence::collect_leaf(leaf, clock));
  parts.renewals.push_back(std::make_unique<server::RenewalThread>(*parts.own_leaf));
  return {};
}

}  // namespace

Result<ServerAttestation> set_up_attestation(const server::Config& config,
                                             const verifier::TrustSettings& trust,
                                             std::shared_ptr<pccs::CollateralSource> collateral) {
  ServerAttestation parts;
  TRY(collect_own(config, trust.clock, parts));
  parts.verifier = std::make_unique<verifier::EvidenceVerifier>(
      trust.roots, trust.policy, std::move(collateral), trust.clock, trust.clock_floor,
      trust.tcb_numbers);
  const auto verify = [verifier = parts.verifier.get()](std::string_view pem, auto patience) {
    return verifier->verify(pem, patience);
  };
  const auto own = parts.verifier->verify(parts.any_own()->current()->bundle.app_cert,
                                          server::kCollateralPatience);
  if (own)
    log::info("evidence.own",
              {{"app_id", (*own)->app_id_hex()}, {"instance_id", (*own)->instance_id_hex()}});
  else
    log::warn("evidence.own_not_verified",
              {{"error", describe(own.error())},
               {"meaning", "clients with the same settings will refuse this server"}});
  parts.gate = std::make_unique<server::EvidenceGate>(verify);
  const auto authenticate = [verifier = parts.verifier.get()](std::string_view pem, auto patience) {
    return verifier->authenticate(pem, patience);
  };
  parts.bound_gate = std::make_unique<server::EvidenceGate>(authenticate);
  return parts;
}

}  // namespace jingui::cli
