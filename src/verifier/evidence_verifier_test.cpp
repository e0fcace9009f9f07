#ifdef JINGUI_SIMULATION

#include "verifier/evidence_verifier.h"

#include <doctest/doctest.h>

#include <array>

#include "base/encoding.h"
#include "crypto/certificate.h"
#include "verifier/build_time.h"
#include "verifier/collateral_sources.h"
#include "verifier/verifier_test_support.h"

using namespace jingui;
using namespace jingui::verifier;
using namespace jingui::verifier::testing;

namespace {

ErrorCode refusal(EvidenceVerifier& verifier, const std::string& pem) {
  const auto verified = verifier.verify(pem, kPatience);
  REQUIRE_FALSE(verified.has_value());
  return verified.error().code;
}

}  // namespace

TEST_CASE("verifier: evidence is believed once and remembered") {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  const std::string pem = bench.make_evidence();
  const auto first = verifier.verify(pem, kPatience);
  REQUIRE_MESSAGE(first.has_value(), describe(first.error()));
  CHECK((*first)->app_id_hex() == hex_encode(bench.guest.spec().app_id));
  const auto second = verifier.verify(pem, kPatience);
  REQUIRE(second.has_value());
  CHECK(second->get() == first->get());
  CHECK(bench.source->gets == 1);
}

TEST_CASE(
    "verifier: what came from the cache is counted, and until when the newest verdict holds") {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  CHECK_FALSE(verifier.counts().valid_until.has_value());
  const std::string pem = bench.make_evidence();
  const auto verified = require(verifier.verify(pem, kPatience));
  REQUIRE(verifier.verify(pem, kPatience).has_value());
  REQUIRE(verifier.verify(pem, kPatience).has_value());
  const auto counts = verifier.counts();
  CHECK(counts.cache_misses == 1);
  CHECK(counts.cache_hits == 2);
  CHECK(counts.valid_until == verified->quote_verdict().valid_until);
}

TEST_CASE("verifier: another leaf is another verdict, the same chain written otherwise is not") {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  const std::string pem = bench.make_evidence();
  REQUIRE(verifier.verify(pem, kPatience).has_value());
  REQUIRE(verifier.verify("\n" + pem + "\n\n", kPatience).has_value());
  CHECK(bench.source->gets == 1);
  REQUIRE(verifier.verify(bench.make_evidence(), kPatience).has_value());
  CHECK(bench.source->gets == 2);
}

TEST_CASE("verifier: a known leaf in a broken chain is refused, and poisons nothing") {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  const auto evidence = require(bench.guest.make_evidence());
  auto broken = evidence.chain;
  broken[1].back() ^= 1;
  CHECK(refusal(verifier, simulator::joined_pem(broken)) == ErrorCode::chain_signature_invalid);
  REQUIRE(verifier.verify(evidence.app_cert_pem, kPatience).has_value());
  CHECK(refusal(verifier, simulator::joined_pem(broken)) == ErrorCode::chain_signature_invalid);
}

TEST_CASE("verifier: refusals are not remembered") {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  const std::string pem = bench.make_evidence();
  const auto collateral = std::exchange(bench.source->collateral, nullptr);
  CHECK(refusal(verifier, pem) == ErrorCode::collateral_missing);
  CHECK(refusal(verifier, pem) == ErrorCode::collateral_missing);
  CHECK(bench.source->gets == 2);
  bench.source->collateral = collateral;
  CHECK(verifier.verify(pem, kPatience).has_value());
}

TEST_CASE("verifier: new collateral ends the verdicts reached under the old") {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  const std::string pem = bench.make_evidence();
  REQUIRE(verifier.verify(pem, kPatience).has_value());
  auto spec = simulator::CollateralSpec::around(kNow);
  spec.revoke_pck = true;
  bench.source->collateral = std::make_shared<const attestation::Collateral>(
      require(simulator::make_collateral(bench.world.pki, spec)));
  CHECK(refusal(verifier, pem) == ErrorCode::quote_revoked);
  bench.source->collateral = nullptr;
  CHECK(refusal(verifier, pem) == ErrorCode::collateral_missing);
}

TEST_CASE("verifier: a verdict ends with the first thing that it rests on") {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  EvidenceOptions options;
  options.edit_leaf = [](simulator::LeafSpec& leaf) { leaf.not_after = kNow + 60; };
  const std::string pem = bench.make_evidence(options);
  REQUIRE(verifier.verify(pem, kPatience).has_value());
  bench.clock->time = kNow.value + 60;
  REQUIRE(verifier.verify(pem, kPatience).has_value());
  CHECK(bench.source->gets == 1);
  bench.clock->time = kNow.value + 61;
  CHECK(refusal(verifier, pem) == ErrorCode::certificate_expired);
  bench.clock->time = kNow.value + 40LL * 24 * 3600;
  CHECK(refusal(verifier, bench.make_evidence()) == ErrorCode::collateral_expired);
}

TEST_CASE("verifier: policy is judged on every request, remembered or not") {
  const VerifierBench bench;
  attestation::Policy nothing;
  nothing.tcb->accepted.clear();
  auto verifier = bench.make_verifier(nothing);
  const std::string pem = bench.make_evidence();
  CHECK(refusal(verifier, pem) == ErrorCode::tcb_status_unacceptable);
  CHECK(refusal(verifier, pem) == ErrorCode::tcb_status_unacceptable);
  CHECK(bench.source->gets == 1);
}

TEST_CASE("verifier: further policies are judged beside the default one") {
  const VerifierBench bench;
  const auto verifier = bench.make_verifier();
  auto judging = bench.make_verifier();
  const auto evidence = require(judging.authenticate(bench.make_evidence(), kPatience));
  auto vault = attestation::Policy::without_rules("vault agents");
  const std::array<const attestation::Policy*, 1> further{&vault};
  CHECK(verifier.judge(*evidence, further).has_value());
  vault.compose_hashes = {ByteArray<32>{}};
  const auto refused = verifier.judge(*evidence, further);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::compose_hash_not_accepted);
  vault.compose_hashes.reset();
  vault.freshness = attestation::Freshness::quote;
  CHECK(verifier.judge(*evidence, further).error().code == ErrorCode::fresh_quote_required);
  attestation::PolicyContext bound;
  bound.attainable = attestation::Freshness::quote;
  CHECK(verifier.judge(*evidence, further, bound)->freshness == attestation::Freshness::quote);
}

TEST_CASE("verifier: evidence that no policy accepts is authentic all the same") {
  const VerifierBench bench;
  attestation::Policy nothing;
  nothing.tcb->accepted.clear();
  auto verifier = bench.make_verifier(nothing);
  const auto evidence = require(verifier.authenticate(bench.make_evidence(), kPatience));
  CHECK(verifier.judge(*evidence).error().code == ErrorCode::tcb_status_unacceptable);
}

TEST_CASE("verifier: new TCB data begins a policy's grace, unless they are the first ever seen") {
  const VerifierBench bench;
  attestation::Policy policy;
  policy.tcb->grace_days = 1;
  auto verifier = bench.make_verifier(policy);
  const std::string pem = bench.make_evidence();
  REQUIRE(verifier.verify(pem, kPatience).has_value());
  auto spec = simulator::CollateralSpec::around(kNow);
  spec.platform_status = "OutOfDate";
  spec.edit_tcb_info = spec.edit_qe_identity = [](json::object& document) {
    document["tcbEvaluationDataNumber"] = 1000;
  };
  bench.source->collateral = std::make_shared<const attestation::Collateral>(
      require(simulator::make_collateral(bench.world.pki, spec)));
  const auto verified = require(verifier.verify(pem, kPatience));
  auto wiped = bench.make_verifier(policy);
  CHECK(refusal(wiped, pem) == ErrorCode::tcb_status_unacceptable);
  bench.clock->time =
      verified->quote_verdict().newest_issue_date.value + attestation::kSecondsPerDay - 1;
  CHECK(verifier.verify(pem, kPatience).has_value());
  ++bench.clock->time;
  CHECK(refusal(verifier, pem) == ErrorCode::tcb_grace_ended);
}

TEST_CASE("verifier: a verdict reached under other anchors is not used again") {
  VerifierBench bench;
  const std::string pem = bench.make_evidence();
  bench.roots.os = {};
  auto verifier = bench.make_verifier();
  REQUIRE(verifier.verify(pem, kPatience).has_value());
  REQUIRE(bench.roots.os.add({"another image", {}, {}, {}, {}}));
  auto listed = bench.make_verifier();
  CHECK(refusal(listed, pem) == ErrorCode::os_not_listed);
  bench.roots.peer = attestation::Peer::client;
  auto client = bench.make_verifier();
  CHECK(client.verify(pem, kPatience).has_value());
}

TEST_CASE("verifier: a clock that is set back before verified collateral is refused") {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  const std::string pem = bench.make_evidence();
  const auto verified = verifier.verify(pem, kPatience);
  REQUIRE(verified.has_value());
  const UnixSeconds newest = (*verified)->quote_verdict().newest_issue_date;
  bench.clock->time = newest.value - 1;
  CHECK(refusal(verifier, pem) == ErrorCode::clock_before_floor);
  bench.clock->time = newest.value;  // before it was verified: judged anew
  REQUIRE(verifier.verify(pem, kPatience).has_value());
  CHECK(bench.source->gets == 2);
}

TEST_CASE("verifier: a clock before the commit that was built is refused, a fixed one is exempt") {
  if (build_time().value == 0) {
    MESSAGE("skipped: built without git");
    return;
  }
  const VerifierBench bench;
  EvidenceVerifier verifier(bench.roots, {}, bench.source, bench.clock);
  bench.clock->time = build_time().value - 1;
  CHECK(refusal(verifier, "") == ErrorCode::clock_before_floor);
  EvidenceVerifier fixed(bench.roots, {}, bench.source,
                         std::make_shared<FixedClock>(build_time() + -1));
  CHECK(refusal(fixed, "") == ErrorCode::evidence_missing);
}

TEST_CASE("verifier: bounds and shape come before everything else") {
  const VerifierBench bench;
  auto verifier = bench.make_verifier();
  CHECK(refusal(verifier, "") == ErrorCode::evidence_missing);
  CHECK(refusal(verifier, std::string(256 * 1024 + 1, 'x')) == ErrorCode::evidence_too_large);
  CHECK(refusal(verifier, "x") == ErrorCode::certificate_malformed);
  const auto plain =
      bench.guest.make_plain_certificate(bench.world.kms.leaf_spec(bench.guest.spec().app_id),
                                         require(crypto::P256PrivateKey::generate()));
  CHECK(refusal(verifier, plain->app_cert_pem) == ErrorCode::extension_missing);
  CHECK(bench.source->gets == 0);
}

TEST_CASE("collateral sources: asked in order, the last error counts") {
  const VerifierBench bench;
  const auto first = std::make_shared<FakeSource>(), second = std::make_shared<FakeSource>();
  CollateralSources sources({first, second});
  const auto evidence = require(attestation::parse_evidence(bench.make_evidence()));
  const auto key = require(attestation::collateral_key_of(evidence.quote));
  CHECK(sources.get(evidence.quote, kPatience).error().code == ErrorCode::collateral_missing);
  first->error = {ErrorCode::collateral_expired, "of the file"};
  second->error = {ErrorCode::pccs_unreachable, "of the service"};
  const auto both = sources.get(evidence.quote, kPatience);
  CHECK(both.error().code == ErrorCode::pccs_unreachable);
  CHECK(both.error().detail == "of the service; before: " + describe(first->error));
  CHECK_FALSE(sources.generation(key).has_value());
  second->collateral = bench.source->collateral;
  CHECK(*sources.get(evidence.quote, kPatience) == second->collateral);
  CHECK(sources.generation(key) == attestation::collateral_digest(*second->collateral));
  first->collateral = bench.source->collateral;
  CHECK(sources.get(evidence.quote, kPatience).has_value());
  CHECK(first->gets == 4);
  CHECK(second->gets == 3);
}

#endif
