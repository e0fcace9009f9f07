#include "verifier/evidence_verifier.h"

#include <atomic>

#include "attestation/limits.h"
#include "base/encoding.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "verifier/limits.h"
#include "verifier/seen_texts.h"
#include "verifier/verdict_cache.h"

namespace jingui::verifier {
namespace {

using attestation::VerifiedEvidence;

/// What a verdict depends on besides the evidence, the collateral and the time.
ByteArray<32> anchors_digest(const attestation::TrustRoots& roots) {
  Bytes preimage{roots.quote.is_intel() ? std::uint8_t{1} : std::uint8_t{0},
                 roots.insecure_allow_leaked_kms_root ? std::uint8_t{1} : std::uint8_t{0}};
  const auto quote_root = crypto::sha256(roots.quote.development_der());
  preimage.insert(preimage.end(), quote_root.begin(), quote_root.end());
  const auto measurements = roots.os.digest();
  preimage.insert(preimage.end(), measurements.begin(), measurements.end());
  preimage.push_back(roots.peer == attestation::Peer::client ? std::uint8_t{1} : std::uint8_t{0});
  for (const auto& pin : roots.kms.pins()) preimage.insert(preimage.end(), pin.begin(), pin.end());
  return crypto::sha256(preimage);
}

/// A fixed clock is an operator's explicit choice (JINGUI_INSECURE_CLOCK): it has no floor.
std::shared_ptr<ClockFloor> floor_for(const Clock& clock, std::shared_ptr<ClockFloor> given) {
  if (dynamic_cast<const FixedClock*>(&clock) != nullptr) return nullptr;
  return given ? std::move(given) : std::make_shared<ClockFloor>();
}

}  // namespace

struct EvidenceVerifier::State {
  attestation::TrustRoots roots;
  attestation::Policy policy;
  std::shared_ptr<pccs::CollateralSource> source;
  std::shared_ptr<const Clock> clock;
  std::shared_ptr<ClockFloor> floor;  // null: none
  std::shared_ptr<TcbNumbers> numbers;
  ByteArray<32> anchors;
  VerdictCache verdicts{attestation::kMaxCachedVerdicts};
  SeenTexts seen{kMaxSeenTexts, kMaxSeenTextBytes};
  std::atomic<std::uint64_t> hits{0}, misses{0};
  std::atomic<std::int64_t> valid_until{0};  // 0: nothing was verified yet

  /// A text that was verified before has the key that it had then, without decoding it.
  Result<VerdictKey> key_of(std::string_view app_cert_pem) const {
    if (app_cert_pem.empty()) return fail(ErrorCode::evidence_missing, "no certificate");
    if (app_cert_pem.size() > attestation::kMaxAppCertBytes)
      return fail(ErrorCode::evidence_too_large,
                  std::to_string(app_cert_pem.size()) + " bytes of certificates");
    if (const auto key = seen.find(app_cert_pem)) return *key;
    const auto chain =
        TRY(crypto::pem_to_der_chain(app_cert_pem, attestation::kMaxChainCertificates));
    Bytes preimage = to_bytes(anchors);
    preimage.reserve(preimage.size() + app_cert_pem.size());
    for (const Bytes& der : chain) append_length_prefixed(preimage, der);
    return crypto::sha256(preimage);
  }

  std::shared_ptr<const Verdict> cached(const VerdictKey& key, UnixSeconds now) {
    auto verdict = verdicts.find(key, now);
    if (!verdict || source->generation(verdict->platform) == verdict->generation) return verdict;
    verdicts.erase(key);
    return nullptr;
  }

  Result<std::shared_ptr<const VerifiedEvidence>> verify_anew(std::string_view app_cert_pem,
                                                              const VerdictKey& key,
                                                              UnixSeconds now,
                                                              std::chrono::milliseconds patience) {
    const auto evidence = TRY(attestation::parse_evidence(app_cert_pem));
    const auto platform = TRY(attestation::collateral_key_of(evidence.quote));
    const auto collateral = TRY(source->get(evidence.quote, patience));
    auto verified = std::make_shared<const VerifiedEvidence>(
        TRY(attestation::verify_evidence(evidence, *collateral, roots, now)));
    const auto& verdict = verified->quote_verdict();
    if (floor) floor->raise(verdict.newest_issue_date);
    numbers->note(verdict.tcb_evaluation_data_number, verdict.newest_issue_date);
    valid_until = verdict.valid_until.value;
    verdicts.insert(key, {verified, platform, attestation::collateral_digest(*collateral), now});
    seen.insert(app_cert_pem, key);
    return verified;
  }
};

EvidenceVerifier::EvidenceVerifier(attestation::TrustRoots roots, attestation::Policy policy,
                                   std::shared_ptr<pccs::CollateralSource> source,
                                   std::shared_ptr<const Clock> clock,
                                   std::shared_ptr<ClockFloor> floor,
                                   std::shared_ptr<TcbNumbers> numbers)
    : state_(std::make_unique<State>()) {
  state_->anchors = anchors_digest(roots);
  state_->roots = std::move(roots);
  state_->policy = std::move(policy);
  state_->source = std::move(source);
  state_->floor = floor_for(*clock, std::move(floor));
  state_->numbers = numbers ? std::move(numbers) : std::make_shared<TcbNumbers>();
  state_->clock = std::move(clock);
}

EvidenceVerifier::~EvidenceVerifier() = default;

Result<std::shared_ptr<const VerifiedEvidence>> EvidenceVerifier::authenticate(
    std::string_view app_cert_pem, std::chrono::milliseconds patience) {
  const UnixSeconds now = state_->clock->now();
  if (state_->floor) TRY(state_->floor->check(now));
  const VerdictKey key = TRY(state_->key_of(app_cert_pem));
  const auto verdict = state_->cached(key, now);
  ++(verdict ? state_->hits : state_->misses);
  if (verdict) return verdict->evidence;
  return state_->verify_anew(app_cert_pem, key, now, patience);
}

Result<attestation::PolicyDecision> EvidenceVerifier::judge(
    const VerifiedEvidence& evidence, std::span<const attestation::Policy* const> further,
    attestation::PolicyContext context, attestation::Report* report) const {
  const UnixSeconds now = state_->clock->now();
  if (state_->floor) TRY(state_->floor->check(now));
  context.tcb_number_since =
      state_->numbers->since(evidence.quote_verdict().tcb_evaluation_data_number);
  std::vector<const attestation::Policy*> policies{&state_->policy};
  policies.insert(policies.end(), further.begin(), further.end());
  return attestation::evaluate(policies, evidence, now, context, report);
}

Result<std::shared_ptr<const VerifiedEvidence>> EvidenceVerifier::verify(
    std::string_view app_cert_pem, std::chrono::milliseconds patience) {
  auto evidence = TRY(authenticate(app_cert_pem, patience));
  TRY(judge(*evidence));
  return evidence;
}

EvidenceVerifier::Counts EvidenceVerifier::counts() const {
  Counts out{state_->hits, state_->misses, std::nullopt};
  if (const auto until = state_->valid_until.load(); until != 0) out.valid_until = {until};
  return out;
}

}  // namespace jingui::verifier
