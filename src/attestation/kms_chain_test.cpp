#ifdef JINGUI_SIMULATION

#include "attestation/kms_chain.h"

#include <doctest/doctest.h>

#include "attestation/evidence_test_support.h"

using namespace jingui;
using namespace jingui::attestation;
using namespace jingui::attestation::testing;
using simulator::AppCaSpec;
using simulator::LeafSpec;

namespace {

EvidenceOptions leaf_with(std::function<void(LeafSpec&)> edit) {
  EvidenceOptions options;
  options.edit_leaf = std::move(edit);
  return options;
}

EvidenceOptions app_ca_with(std::function<void(AppCaSpec&)> edit) {
  EvidenceOptions options;
  options.edit_app_ca = std::move(edit);
  return options;
}

EvidenceOptions chain_with(std::function<void(std::vector<Bytes>&)> edit) {
  EvidenceOptions options;
  options.edit_chain = std::move(edit);
  return options;
}

/// The chain alone, at any time: the other checks have other dates.
ErrorCode refusal_at(const EvidenceBench& bench, const EvidenceOptions& options, UnixSeconds now) {
  const auto evidence = require(parse_evidence(bench.make(options)));
  const auto verified = verify_kms_chain(evidence.chain, bench.roots, now);
  REQUIRE_FALSE(verified.has_value());
  return verified.error().code;
}

bool holds_at(const EvidenceBench& bench, const EvidenceOptions& options, UnixSeconds now) {
  const auto evidence = require(parse_evidence(bench.make(options)));
  return verify_kms_chain(evidence.chain, bench.roots, now).has_value();
}

}  // namespace

TEST_CASE("KMS chain: nothing pinned, or another root, believes nothing") {
  EvidenceBench bench;
  bench.roots.kms = KmsRoots{};
  CHECK(bench.refusal() == ErrorCode::kms_root_not_pinned);
  const EvidenceBench other;
  bench.roots.kms = other.roots.kms;
  CHECK(bench.refusal() == ErrorCode::kms_root_not_pinned);
}

TEST_CASE("KMS chain: exactly leaf, app CA and root") {
  const EvidenceBench bench;
  CHECK(bench.refusal(chain_with([](auto& chain) { chain.pop_back(); })) ==
        ErrorCode::kms_root_not_pinned);
  CHECK(bench.refusal(chain_with([](auto& chain) { chain.erase(chain.begin() + 1); })) ==
        ErrorCode::chain_length);
  CHECK(bench.refusal(chain_with([](auto& chain) { chain.push_back(chain.back()); })) ==
        ErrorCode::chain_length);
  CHECK(verify_kms_chain({}, bench.roots, kNow).error().code == ErrorCode::chain_length);
}

TEST_CASE("KMS chain: each of the three signatures must verify") {
  const EvidenceBench bench;
  for (const std::size_t at : {0U, 1U, 2U})
    CHECK(bench.refusal(chain_with([at](auto& chain) { chain[at].back() ^= 1; })) ==
          ErrorCode::chain_signature_invalid);
}

TEST_CASE("KMS chain: the app CA of another app or of another KMS does not fit") {
  const EvidenceBench bench, other;
  const auto foreign = require(other.guest.make_evidence());
  CHECK(bench.refusal(chain_with([&](auto& chain) { chain[1] = foreign.chain[1]; })) ==
        ErrorCode::chain_signature_invalid);
  const simulator::SimulatedGuest neighbour(bench.world, simulator::GuestSpec::named("neighbour"));
  const auto near = require(neighbour.make_evidence());
  CHECK(bench.refusal(chain_with([&](auto& chain) { chain[1] = near.chain[1]; })) ==
        ErrorCode::chain_signature_invalid);
}

TEST_CASE("KMS chain: an issuer must be a CA") {
  const EvidenceBench bench;
  CHECK(bench.refusal(app_ca_with([](AppCaSpec& ca) {
    ca.is_ca = false;
    ca.path_length.reset();
  })) == ErrorCode::chain_not_ca);
}

TEST_CASE(
    "KMS chain: issuers up to 0.5.4 leave out keyCertSign, which a pinned root makes up for") {
  const EvidenceBench bench;
  CHECK(bench.verify(app_ca_with([](AppCaSpec& ca) { ca.key_cert_sign = false; })).has_value());
}

TEST_CASE("KMS chain: the leaf's usage is app:custom, missing is refused") {
  const EvidenceBench bench;
  for (const char* usage : {"app:ca", "kms:rpc", "", "app:custom "})
    CHECK(bench.refusal(leaf_with([=](LeafSpec& leaf) { leaf.usage = usage; })) ==
          ErrorCode::chain_usage_mismatch);
  CHECK(bench.refusal(leaf_with([](LeafSpec& leaf) { leaf.usage.reset(); })) ==
        ErrorCode::chain_usage_mismatch);
}

TEST_CASE("KMS chain: the app CA's usage is app:ca, missing is refused") {
  const EvidenceBench bench;
  for (const char* usage : {"app:custom", "kms:rpc", ""})
    CHECK(bench.refusal(app_ca_with([=](AppCaSpec& ca) { ca.usage = usage; })) ==
          ErrorCode::chain_usage_mismatch);
  CHECK(bench.refusal(app_ca_with([](AppCaSpec& ca) { ca.usage.reset(); })) ==
        ErrorCode::chain_usage_mismatch);
}

TEST_CASE("KMS chain: a leaf that is a CA itself is refused") {
  const EvidenceBench bench;
  CHECK(bench.refusal(leaf_with([](LeafSpec& leaf) {
    leaf.evidence.push_back(simulator::basic_constraints(true));
  })) == ErrorCode::chain_usage_mismatch);
}

TEST_CASE(
    "KMS chain: a critical extension that nobody knows is refused, an uncritical one is not") {
  const EvidenceBench bench;
  const auto with_unknown = [](bool critical) {
    return leaf_with([=](LeafSpec& leaf) {
      leaf.evidence.push_back({"1.2.3.4", critical, Bytes{5, 0}});
    });
  };
  CHECK(bench.refusal(with_unknown(true)) == ErrorCode::chain_extension_unknown);
  CHECK(bench.verify(with_unknown(false)).has_value());
}

TEST_CASE("KMS chain: the app CA names the leaf's app") {
  const EvidenceBench bench;
  CHECK(bench.refusal(app_ca_with([](AppCaSpec& ca) { (*ca.app_id)[0] ^= 1; })) ==
        ErrorCode::chain_app_id_mismatch);
  CHECK(bench.refusal(app_ca_with([](AppCaSpec& ca) { ca.app_id.reset(); })) ==
        ErrorCode::chain_app_id_mismatch);
}

TEST_CASE("KMS chain: leaf and app CA are valid from their first to their last second") {
  const EvidenceBench bench;
  const auto leaf = leaf_with([](LeafSpec& spec) {
    spec.not_before = kNow + 100;
    spec.not_after = kNow + 200;
  });
  const auto app_ca = app_ca_with([](AppCaSpec& spec) {
    spec.not_before = kNow + 100;
    spec.not_after = kNow + 200;
  });
  for (const auto& options : {leaf, app_ca}) {
    CHECK(refusal_at(bench, options, kNow + 99) == ErrorCode::certificate_not_yet_valid);
    CHECK(holds_at(bench, options, kNow + 100));
    CHECK(holds_at(bench, options, kNow + 200));
    CHECK(refusal_at(bench, options, kNow + 201) == ErrorCode::certificate_expired);
  }
}

TEST_CASE("KMS chain: the root's own dates count") {
  const EvidenceBench bench;
  const auto long_lived = [](auto& spec) { spec.not_after = kNow + (std::int64_t{1} << 32); };
  EvidenceOptions options = leaf_with(long_lived);
  options.edit_app_ca = long_lived;
  const auto root = require(crypto::Certificate::from_der(bench.world.kms.root().der));
  CHECK(holds_at(bench, options, root.not_after()));
  CHECK(refusal_at(bench, options, root.not_after() + 1) == ErrorCode::certificate_expired);
  CHECK(refusal_at(bench, options, root.not_before() + -1) == ErrorCode::certificate_not_yet_valid);
}

#endif
