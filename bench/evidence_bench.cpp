// What evidence verification costs beside dcap-qvl alone, in one run: rounds of each part in turn,
// the best round counts. Prints "name<TAB>ratio<TAB>goal" lines.
#include <jingui_dcap_qvl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "attestation/policy.h"
#include "attestation/verify_evidence.h"
#include "crypto/ecdsa.h"
#include "simulator/simulated_guest.h"
#include "verifier/evidence_verifier.h"

namespace {

using namespace jingui;
using namespace std::chrono_literals;

constexpr int kRounds = 7;
constexpr int kRuns = 150;

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "evidence_bench: %s\n", describe(result.error()).c_str());
  std::exit(1);
}

double microseconds_each(int runs, const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < runs; ++i) work();
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
  return took.count() / runs;
}

/// One source that always has the same collateral.
class FixedSource final : public pccs::CollateralSource {
 public:
  explicit FixedSource(attestation::Collateral collateral)
      : collateral_(std::make_shared<const attestation::Collateral>(std::move(collateral))),
        digest_(attestation::collateral_digest(*collateral_)) {}
  Result<std::shared_ptr<const attestation::Collateral>> get(const attestation::Quote&,
                                                             std::chrono::milliseconds) override {
    return collateral_;
  }
  std::optional<ByteArray<32>> generation(const attestation::CollateralKey&) const override {
    return digest_;
  }

 private:
  std::shared_ptr<const attestation::Collateral> collateral_;
  ByteArray<32> digest_;
};

jingui_dcap_qvl_bytes borrowed(ByteView bytes) {
  return {bytes.data(), bytes.size()};
}

/// The crate's verification and nothing else.
void dcap_qvl_alone(ByteView quote, const attestation::Collateral& c, ByteView root,
                    UnixSeconds now) {
  const jingui_dcap_qvl_collateral collateral{borrowed(as_bytes(c.pck_crl_issuer_chain)),
                                              borrowed(c.root_ca_crl),
                                              borrowed(c.pck_crl),
                                              borrowed(as_bytes(c.tcb_info_issuer_chain)),
                                              borrowed(as_bytes(c.tcb_info)),
                                              borrowed(c.tcb_info_signature),
                                              borrowed(as_bytes(c.qe_identity_issuer_chain)),
                                              borrowed(as_bytes(c.qe_identity)),
                                              borrowed(c.qe_identity_signature)};
  std::uint8_t out[32768];
  std::size_t size = 0;
  if (jingui_dcap_qvl_verify(borrowed(quote), &collateral, static_cast<std::uint64_t>(now.value),
                             JINGUI_DCAP_QVL_ROOT_GIVEN, borrowed(root), out, sizeof out,
                             &size) != JINGUI_DCAP_QVL_ACCEPTED)
    std::exit(1);
}

/// A policy with every rule that this evidence passes, lists and all.
attestation::Policy full_policy(const attestation::VerifiedEvidence& evidence) {
  attestation::Policy policy;
  policy.kms_roots = {*evidence.kms_root()};
  policy.app_ids = {evidence.identity().app_id};
  policy.compose_hashes = {evidence.identity().compose_hash};
  policy.platforms = {evidence.platform_id()};
  policy.denied.platforms = policy.denied.leaf_keys = {ByteArray<32>{}};
  policy.denied.instance_ids = {ByteArray<20>{}};
  return policy;
}

/// Three policies, as a request meets them: default, vault, instance; against one verification of a
/// P-256 signature.
void compare_policy(const attestation::VerifiedEvidence& evidence, UnixSeconds now) {
  const auto policy = full_policy(evidence);
  const std::array<const attestation::Policy*, 3> policies{&policy, &policy, &policy};
  const auto key = must(crypto::P256PrivateKey::generate());
  const auto public_key = must(key.public_key());
  const Bytes message(256, 0x42);
  const Bytes signature = to_bytes(must(key.sign_raw(message)));
  double evaluation = 1e9, verification = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    evaluation = std::min(evaluation, microseconds_each(kRuns * 20, [&] {
                            must(attestation::evaluate(policies, evidence, now));
                          }));
    verification = std::min(verification, microseconds_each(kRuns, [&] {
                              if (!public_key.verify_raw(message, signature)) std::exit(1);
                            }));
  }
  std::fprintf(stderr, "policy %.2f us, P-256 verification %.0f us\n", evaluation, verification);
  std::printf("policy evaluation ÷ P-256 verification\t%.3f\t≤ 0.25\n", evaluation / verification);
}

}  // namespace

int main() {
  const UnixSeconds now{1795500000};
  const auto world = must(simulator::World::create(now));
  const auto collateral = must(world.collateral());
  const simulator::SimulatedGuest guest(world, simulator::GuestSpec::named("bench"));
  const auto made = must(guest.make_evidence());
  const attestation::TrustRoots roots{
      must(attestation::QuoteRoot::insecure_development(world.pki.root().der)),
      must(attestation::KmsRoots::parse(world.kms_roots_text()))};
  const auto evidence = must(attestation::parse_evidence(made.app_cert_pem));
  verifier::EvidenceVerifier warm(roots, {}, std::make_shared<FixedSource>(collateral),
                                  std::make_shared<FixedClock>(now));
  must(warm.verify(made.app_cert_pem, 1s));

  double alone = 1e9, quote = 1e9, cold = 1e9, cached = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    alone = std::min(alone, microseconds_each(kRuns, [&] {
                       dcap_qvl_alone(evidence.quote.raw, collateral, world.pki.root().der, now);
                     }));
    quote =
        std::min(quote, microseconds_each(kRuns, [&] {
                   must(attestation::verify_quote(evidence.quote, collateral, roots.quote, now));
                 }));
    cold = std::min(cold, microseconds_each(kRuns, [&] {
                      const auto parsed = must(attestation::parse_evidence(made.app_cert_pem));
                      must(attestation::verify_evidence(parsed, collateral, roots, now));
                    }));
    cached = std::min(
        cached, microseconds_each(kRuns * 20, [&] { must(warm.verify(made.app_cert_pem, 1s)); }));
  }
  std::fprintf(stderr, "dcap-qvl %.0f us, quote %.0f us, cold %.0f us, warm %.1f us\n", alone,
               quote, cold, cached);
  std::printf("quote verification ÷ dcap-qvl alone\t%.2f\t≤ 1.15\n", quote / alone);
  std::printf("cold evidence, from PEM text ÷ dcap-qvl alone\t%.2f\t≤ 2.0\n", cold / alone);
  compare_policy(*must(warm.verify(made.app_cert_pem, 1s)), now);
  std::printf("warm evidence, from PEM text ÷ dcap-qvl alone\t%.3f\t≤ 0.03\n", cached / alone);
}
