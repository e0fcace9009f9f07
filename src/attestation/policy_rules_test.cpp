#ifdef JINGUI_SIMULATION

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "attestation/evidence_test_support.h"
#include "attestation/policy.h"
#include "crypto/digest.h"

using namespace jingui;
using namespace jingui::attestation;
using namespace jingui::attestation::testing;

namespace {

const ByteArray<32> kOther32{0xee};
const ByteArray<20> kOther20{0xee};

/// Evidence that passes, and what a policy that is wrong in one thing says to it.
class PolicyBench {
 public:
  PolicyBench() : evidence(require(bench.verify())) {}

  ErrorCode refusal(const Policy& policy, const PolicyContext& context = {}) const {
    const auto decision = evaluate(policy, evidence, kNow, context);
    REQUIRE_FALSE(decision.has_value());
    return decision.error().code;
  }
  bool accepts(const Policy& policy, const PolicyContext& context = {}) const {
    return evaluate(policy, evidence, kNow, context).has_value();
  }
  ByteArray<20> instance_id() const {
    ByteArray<20> out{};
    const Bytes& id = evidence.identity().instance_id;
    std::copy(id.begin(), id.end(), out.begin());
    return out;
  }

  EvidenceBench bench;
  VerifiedEvidence evidence;
};

/// A list that holds the value, then one that does not.
template <class List, class Value>
void check_list(const PolicyBench& bench, List Policy::*rule, const Value& right,
                const Value& wrong, ErrorCode reason) {
  Policy policy;
  policy.*rule = typename List::value_type{right};
  CHECK(bench.accepts(policy));
  policy.*rule = typename List::value_type{wrong};
  CHECK(bench.refusal(policy) == reason);
}

template <class Value>
void check_denied(const PolicyBench& bench, std::vector<Value> DenyList::*list, const Value& mine,
                  const Value& other, ErrorCode reason) {
  Policy policy;
  policy.denied.*list = {other};
  CHECK(bench.accepts(policy));
  policy.denied.*list = {mine};
  CHECK(bench.refusal(policy) == reason);
}

}  // namespace

TEST_CASE("policy: lists of what is accepted") {
  const PolicyBench bench;
  const auto& measured = bench.evidence.identity();
  check_list(bench, &Policy::app_ids, measured.app_id, kOther20, ErrorCode::app_id_not_accepted);
  check_list(bench, &Policy::compose_hashes, measured.compose_hash, kOther32,
             ErrorCode::compose_hash_not_accepted);
  check_list(bench, &Policy::kms_roots, *bench.evidence.kms_root(), kOther32,
             ErrorCode::kms_root_not_accepted);
  check_list(bench, &Policy::platforms, bench.evidence.platform_id(), kOther32,
             ErrorCode::platform_not_accepted);
}

TEST_CASE("policy: operating systems by the name of their measurements") {
  PolicyBench bench;
  Policy policy;
  policy.os_measurements = {"dstack"};
  CHECK(bench.refusal(policy) == ErrorCode::os_not_accepted);
  const TdReport& td = bench.evidence.td_report();
  REQUIRE(
      bench.bench.roots.os.add({"dstack", td.mr_td, {td.rtmr[0], td.rtmr[1], td.rtmr[2]}, {}, {}}));
  bench.evidence = require(bench.bench.verify());
  CHECK(bench.evidence.os_name() == "dstack");
  CHECK(bench.accepts(policy));
  policy.os_measurements = {"another"};
  CHECK(bench.refusal(policy) == ErrorCode::os_not_accepted);
}

TEST_CASE("policy: an image hash that could not be recomputed is on no list") {
  const PolicyBench bench;
  Policy policy;
  policy.os_image_hashes = {kOther32};
  CHECK(bench.refusal(policy) == ErrorCode::os_image_not_accepted);
  CHECK(bench.evidence.os_image_hash().error().code == ErrorCode::os_image_unproven);
}

TEST_CASE("policy: what is denied is refused, and comes first") {
  const PolicyBench bench;
  check_denied(bench, &DenyList::instance_ids, bench.instance_id(), kOther20,
               ErrorCode::instance_denied);
  check_denied(bench, &DenyList::leaf_keys, crypto::sha256(bench.evidence.leaf_spki()), kOther32,
               ErrorCode::leaf_denied);
  check_denied(bench, &DenyList::platforms, bench.evidence.platform_id(), kOther32,
               ErrorCode::platform_denied);
  Policy policy;
  policy.tcb->accepted.clear();
  policy.denied.platforms = {bench.evidence.platform_id()};
  CHECK(bench.refusal(policy) == ErrorCode::platform_denied);
}

TEST_CASE("policy: a platform that was never seen is held, until it is known or listed") {
  const PolicyBench bench;
  Policy policy;
  policy.hold_unseen_platforms = true;
  const std::vector others{kOther32}, mine{bench.evidence.platform_id()};
  PolicyContext nobody, stranger, known;
  stranger.known_platforms = &others;
  known.known_platforms = &mine;
  CHECK(bench.refusal(policy, nobody) == ErrorCode::platform_held);
  CHECK(bench.refusal(policy, stranger) == ErrorCode::platform_held);
  CHECK(bench.accepts(policy, known));
  policy.platforms = {kOther32};
  CHECK(bench.accepts(policy, known));
  CHECK(bench.refusal(policy, stranger) == ErrorCode::platform_held);
  policy.platforms = mine;
  CHECK(bench.accepts(policy, stranger));
  CHECK(evaluate(Policy(), bench.evidence, kNow, stranger)->platform_unseen);
  CHECK_FALSE(evaluate(Policy(), bench.evidence, kNow, known)->platform_unseen);
}

TEST_CASE("policy: a fresh quote is asked for, and refused where there is none") {
  const PolicyBench bench;
  Policy policy;
  policy.freshness = Freshness::quote;
  CHECK(bench.refusal(policy) == ErrorCode::fresh_quote_required);
  PolicyContext bound;
  bound.attainable = Freshness::quote;
  CHECK(evaluate(policy, bench.evidence, kNow, bound)->freshness == Freshness::quote);
  CHECK(evaluate(Policy(), bench.evidence, kNow, bound)->freshness == Freshness::leaf);
}

TEST_CASE("policy: a certificate whose key signs ends within the limit, or a quote is fresh") {
  const PolicyBench bench;
  PolicyContext bound;
  bound.attainable = Freshness::quote;
  bound.leaf_signs = true;
  const auto end = bench.evidence.leaf_not_after();
  const auto at = [&](std::int64_t days, std::int64_t seconds_before_end) {
    Policy policy;
    policy.tcb.reset();
    policy.max_leaf_validity_days = days;
    return evaluate(policy, bench.evidence, end + -seconds_before_end, bound);
  };
  CHECK(at(7, 7 * kSecondsPerDay).has_value());
  const auto too_long = at(7, 7 * kSecondsPerDay + 1);
  REQUIRE_FALSE(too_long.has_value());
  CHECK(too_long.error().code == ErrorCode::leaf_validity_too_long);
  CHECK(at(8, 7 * kSecondsPerDay + 1).has_value());
  CHECK(bench.refusal(Policy(), bound) == ErrorCode::leaf_validity_too_long);
  Policy fresh;
  fresh.freshness = Freshness::quote;
  CHECK(bench.accepts(fresh, bound));
  bound.leaf_signs = false;
  CHECK(bench.accepts(Policy(), bound));
}

TEST_CASE("policy: of several policies all must hold, and any may ask for a fresh quote") {
  const PolicyBench bench;
  const Policy base;
  Policy vault = Policy::without_rules("vault agents"), instance = Policy::without_rules("fid");
  const std::array<const Policy*, 3> all{&base, &vault, &instance};
  CHECK(evaluate(all, bench.evidence, kNow).has_value());
  instance.app_ids = {kOther20};
  vault.compose_hashes = {kOther32};
  const auto refused = evaluate(all, bench.evidence, kNow);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::compose_hash_not_accepted);
  Report report;
  CHECK_FALSE(evaluate(all, bench.evidence, kNow, {}, &report).has_value());
  const auto failed = std::count_if(report.rows().begin(), report.rows().end(),
                                    [](const auto& r) { return r.verdict == RowVerdict::fail; });
  CHECK(failed == 2);
  CHECK(report.rows().back().claim == "policy(fid).app-id");
  instance.app_ids.reset();
  vault.compose_hashes.reset();
  instance.freshness = Freshness::quote;
  PolicyContext bound;
  bound.attainable = Freshness::quote;
  CHECK(evaluate(all, bench.evidence, kNow, bound)->freshness == Freshness::quote);
  CHECK(evaluate(all, bench.evidence, kNow).error().code == ErrorCode::fresh_quote_required);
}

TEST_CASE("policy: no policy at all is a refusal") {
  const PolicyBench bench;
  const auto refused = evaluate(std::span<const Policy* const>(), bench.evidence, kNow);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::internal);
}

#endif
