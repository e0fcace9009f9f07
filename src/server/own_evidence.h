// What this server shows clients as proof of what it is: collected from the guest agent once, kept,
// renewed when it grows old. While renewal fails the old one serves on. Profile `reference` shows
// the certificate of the agent's Info, profile `bound` a leaf whose key it holds.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "base/result.h"
#include "dstack/guest_agent.h"
#include "dstack/own_leaf.h"
#include "protocol/attestation_bundle.h"

namespace jingui::server {

class OwnEvidence {
 public:
  struct Current {
    protocol::AttestationBundle bundle;  // app_cert is never empty
    Bytes leaf_spki;                     // DER; a client that shows this key shows our evidence
    std::shared_ptr<const dstack::OwnLeaf> leaf;  // only of collect_leaf()
    UnixSeconds collected;
    UnixSeconds not_after;  // of the leaf: clients refuse it afterwards
  };
  // Both ask the guest agent; may block.
  using InfoSource = std::function<Result<dstack::Info>()>;
  using LeafSource = std::function<Result<dstack::OwnLeaf>(UnixSeconds now)>;

  /// Errors: those of the source, guest_agent_no_certificate, certificate_malformed,
  /// certificate_chain_bounds.
  static Result<std::unique_ptr<OwnEvidence>> collect(InfoSource source,
                                                      std::shared_ptr<const Clock> clock);
  /// Errors: those of the source.
  static Result<std::unique_ptr<OwnEvidence>> collect_leaf(LeafSource source,
                                                           std::shared_ptr<const Clock> clock);

  std::shared_ptr<const Current> current() const;
  /// Collects anew if what is there is older than kEvidenceRenewalAge. Errors: as collect(); what
  /// was there stays.
  Result<void> renew_if_old();

 private:
  using Source = std::function<Result<Current>(UnixSeconds now)>;
  static Result<std::unique_ptr<OwnEvidence>> collect_from(Source source,
                                                           std::shared_ptr<const Clock> clock);
  OwnEvidence(Source source, std::shared_ptr<const Clock> clock)
      : source_(std::move(source)), clock_(std::move(clock)) {}
  Result<void> renew();

  Source source_;
  std::shared_ptr<const Clock> clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Current> current_;
};

}  // namespace jingui::server
