#include "attestation/policy.h"

#include <algorithm>
#include <array>

#include "attestation/policy_rows.h"
#include "base/encoding.h"

namespace jingui::attestation {
namespace {

template <class List, class Value>
bool is_in(const List& list, const Value& value) {
  return std::binary_search(list.begin(), list.end(), value);
}

std::string one_of(std::size_t size, const char* what) {
  return "one of " + std::to_string(size) + " " + what;
}

class PolicyEvaluation {
 public:
  PolicyEvaluation(const Policy& policy, const VerifiedEvidence& evidence, UnixSeconds now,
                   const PolicyContext& context, Freshness freshness, Report* report)
      : policy_(policy),
        evidence_(evidence),
        now_(now),
        context_(context),
        freshness_(freshness),
        rows_(policy, report) {}

  Result<void> run() {
    deny_lists();
    if (policy_.tcb) evaluate_tcb(*policy_.tcb, evidence_.quote_verdict(), now_, context_, rows_);
    operating_system();
    identity();
    platform();
    freshness();
    leaf_validity();
    return rows_.result();
  }

 private:
  void deny_lists() {
    const DenyList& denied = policy_.denied;
    const auto not_denied = [] { return std::string("not denied"); };
    if (!denied.instance_ids.empty())
      rows_.rule(
          !is_denied_instance(), "denied.instance", not_denied,
          [&] { return evidence_.instance_id_hex(); }, "event log", ErrorCode::instance_denied);
    if (!denied.leaf_keys.empty())
      rows_.rule(
          !is_in(denied.leaf_keys, evidence_.leaf_key_sha256()), "denied.leaf", not_denied,
          [&] { return "sha256:" + hex_encode(evidence_.leaf_key_sha256()); }, "certificate",
          ErrorCode::leaf_denied);
    if (!denied.platforms.empty())
      rows_.rule(
          !is_in(denied.platforms, evidence_.platform_id()), "denied.platform", not_denied,
          [&] { return hex_encode(evidence_.platform_id()); }, "PCK certificate",
          ErrorCode::platform_denied);
  }

  bool is_denied_instance() const {
    const Bytes& id = evidence_.identity().instance_id;
    const auto same = [&](const ByteArray<20>& denied) {
      return std::equal(id.begin(), id.end(), denied.begin(), denied.end());
    };
    return std::any_of(policy_.denied.instance_ids.begin(), policy_.denied.instance_ids.end(),
                       same);
  }

  void operating_system() {
    if (const auto& names = policy_.os_measurements)
      rows_.rule(
          is_in(*names, evidence_.os_name()), "os-measurements",
          [&] { return one_of(names->size(), "named images"); },
          [&] { return evidence_.os_name().empty() ? "none that is listed" : evidence_.os_name(); },
          "quote", ErrorCode::os_not_accepted);
    if (const auto& hashes = policy_.os_image_hashes) {
      const auto& hash = evidence_.os_image_hash();
      rows_.rule(
          hash && is_in(*hashes, *hash), "os-image-hash",
          [&] { return one_of(hashes->size(), "image hashes"); },
          [&] { return hash ? hex_encode(*hash) : "none: " + describe(hash.error()); },
          "quote and the host's description", ErrorCode::os_image_not_accepted);
    }
  }

  void identity() {
    const MeasuredIdentity& measured = evidence_.identity();
    if (const auto& roots = policy_.kms_roots) {
      const auto& root = evidence_.kms_root();
      rows_.rule(
          root && is_in(*roots, *root), "kms-root",
          [&] { return one_of(roots->size(), "KMS roots"); },
          [&] { return root ? "sha256:" + hex_encode(*root) : std::string("none that is pinned"); },
          "key provider", ErrorCode::kms_root_not_accepted);
    }
    if (const auto& ids = policy_.app_ids)
      rows_.rule(
          is_in(*ids, measured.app_id), "app-id", [&] { return one_of(ids->size(), "app ids"); },
          [&] { return hex_encode(measured.app_id); }, "event log", ErrorCode::app_id_not_accepted);
    if (const auto& hashes = policy_.compose_hashes)
      rows_.rule(
          is_in(*hashes, measured.compose_hash), "compose-hash",
          [&] { return one_of(hashes->size(), "compose hashes"); },
          [&] { return hex_encode(measured.compose_hash); }, "event log",
          ErrorCode::compose_hash_not_accepted);
  }

  void platform() {
    if (!policy_.platforms && !policy_.hold_unseen_platforms) return;
    const auto& id = evidence_.platform_id();
    const bool listed = policy_.platforms && is_in(*policy_.platforms, id);
    const bool known = context_.known_platforms && is_in(*context_.known_platforms, id);
    const bool hold = policy_.hold_unseen_platforms;
    rows_.rule(
        listed || (hold && known), "platform",
        [&] {
          const std::string list =
              one_of(policy_.platforms ? policy_.platforms->size() : 0, "platforms");
          return hold ? list + ", or seen before" : list;
        },
        [&] { return hex_encode(id); }, "PCK certificate",
        hold ? ErrorCode::platform_held : ErrorCode::platform_not_accepted);
  }

  void freshness() {
    if (freshness_ == Freshness::leaf) return;
    rows_.rule(
        context_.attainable == Freshness::quote, "freshness", [] { return std::string("quote"); },
        [&] { return std::string(freshness_name(context_.attainable)); }, "this exchange",
        ErrorCode::fresh_quote_required);
  }

  /// The dates of a certificate that no pinned KMS signed say nothing, and a quote made now says
  /// more than any date.
  void leaf_validity() {
    if (!policy_.max_leaf_validity_days || !context_.leaf_signs || !evidence_.rests_on_chain() ||
        freshness_ == Freshness::quote)
      return;
    const UnixSeconds latest = now_ + *policy_.max_leaf_validity_days * kSecondsPerDay;
    rows_.rule(
        evidence_.leaf_not_after() <= latest, "leaf-validity",
        [&] { return "ends at or before " + format_rfc3339(latest); },
        [&] { return format_rfc3339(evidence_.leaf_not_after()); }, "certificate",
        ErrorCode::leaf_validity_too_long);
  }

  const Policy& policy_;
  const VerifiedEvidence& evidence_;
  const UnixSeconds now_;
  const PolicyContext& context_;
  const Freshness freshness_;  // asked for by any of the policies
  PolicyRows rows_;
};

Freshness required_freshness(std::span<const Policy* const> policies,
                             const VerifiedEvidence& evidence) {
  if (!evidence.rests_on_chain()) return Freshness::quote;
  const auto asks = [](const Policy* policy) { return policy->freshness == Freshness::quote; };
  return std::any_of(policies.begin(), policies.end(), asks) ? Freshness::quote : Freshness::leaf;
}

bool is_known(const PolicyContext& context, const VerifiedEvidence& evidence) {
  return context.known_platforms && is_in(*context.known_platforms, evidence.platform_id());
}

}  // namespace

Policy Policy::without_rules(std::string name) {
  Policy policy;
  policy.name = std::move(name);
  policy.tcb.reset();
  policy.max_leaf_validity_days.reset();
  return policy;
}

Result<PolicyDecision> evaluate(std::span<const Policy* const> policies,
                                const VerifiedEvidence& evidence, UnixSeconds now,
                                const PolicyContext& context, Report* report) {
  if (policies.empty()) return fail(ErrorCode::internal, "no policy to evaluate");
  PolicyDecision decision;
  decision.freshness = required_freshness(policies, evidence);
  decision.platform_unseen = !is_known(context, evidence);
  std::optional<Error> first;
  for (const Policy* policy : policies) {
    const auto outcome =
        PolicyEvaluation(*policy, evidence, now, context, decision.freshness, report).run();
    if (!outcome && !first) first = outcome.error();
    if (first && report == nullptr) break;
  }
  if (first) return fail(*first);
  return decision;
}

Result<PolicyDecision> evaluate(const Policy& policy, const VerifiedEvidence& evidence,
                                UnixSeconds now, const PolicyContext& context, Report* report) {
  const std::array<const Policy*, 1> one{&policy};
  return evaluate(one, evidence, now, context, report);
}

std::string_view freshness_name(Freshness freshness) {
  switch (freshness) {
    case Freshness::leaf:
      return "leaf";
    case Freshness::quote:
      return "quote";
  }
  return "unknown";
}

}  // namespace jingui::attestation
