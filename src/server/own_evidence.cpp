#include "server/own_evidence.h"

#include "attestation/limits.h"
#include "crypto/certificate.h"
#include "server/limits.h"

namespace jingui::server {
namespace {

Result<OwnEvidence::Current> evidence_of(const dstack::Info& info, UnixSeconds now) {
  if (info.app_cert.empty()) return fail(ErrorCode::guest_agent_no_certificate);
  const auto chain =
      TRY(crypto::parse_pem_chain(info.app_cert, attestation::kMaxChainCertificates));
  OwnEvidence::Current current;
  // tcb_info is a claim that nobody checks; it is not shown to peers that are not verified yet.
  current.bundle.app_cert = info.app_cert;
  current.bundle.claimed_app_id = info.app_id;
  current.bundle.claimed_instance_id = info.instance_id;
  current.leaf_spki = chain.front().spki();
  current.collected = now;
  current.not_after = chain.front().not_after();
  return current;
}

/// No identity is claimed: it is what the evidence says.
OwnEvidence::Current evidence_of(dstack::OwnLeaf leaf, UnixSeconds now) {
  OwnEvidence::Current current;
  current.bundle.app_cert = leaf.chain_pem;
  current.leaf_spki = leaf.spki;
  current.collected = now;
  current.not_after = leaf.not_after;
  current.leaf = std::make_shared<const dstack::OwnLeaf>(std::move(leaf));
  return current;
}

}  // namespace

Result<std::unique_ptr<OwnEvidence>> OwnEvidence::collect(InfoSource source,
                                                          std::shared_ptr<const Clock> clock) {
  const auto evidence = [source = std::move(source)](UnixSeconds now) -> Result<Current> {
    return evidence_of(TRY(source()), now);
  };
  return collect_from(evidence, std::move(clock));
}

Result<std::unique_ptr<OwnEvidence>> OwnEvidence::collect_leaf(LeafSource source,
                                                               std::shared_ptr<const Clock> clock) {
  const auto evidence = [source = std::move(source)](UnixSeconds now) -> Result<Current> {
    return evidence_of(TRY(source(now)), now);
  };
  return collect_from(evidence, std::move(clock));
}

Result<std::unique_ptr<OwnEvidence>> OwnEvidence::collect_from(Source source,
                                                               std::shared_ptr<const Clock> clock) {
  std::unique_ptr<OwnEvidence> own(new OwnEvidence(std::move(source), std::move(clock)));
  TRY(own->renew());
  return own;
}

std::shared_ptr<const OwnEvidence::Current> OwnEvidence::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

Result<void> OwnEvidence::renew_if_old() {
  const auto age = std::chrono::seconds(clock_->now().value - current()->collected.value);
  if (age < kEvidenceRenewalAge) return {};
  return renew();
}

Result<void> OwnEvidence::renew() {
  auto next = std::make_shared<const Current>(TRY(source_(clock_->now())));
  const std::lock_guard lock(mutex_);
  current_ = std::move(next);
  return {};
}

}  // namespace jingui::server
