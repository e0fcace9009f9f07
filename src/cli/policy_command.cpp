#include "cli/policy_command.h"

#include <boost/json.hpp>

#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>

#include "attestation/explain.h"
#include "attestation/policy_json.h"
#include "base/file.h"
#include "verifier/evidence_input.h"
#include "verifier/limits.h"
#include "verifier/policy_files.h"

namespace jingui::cli {
namespace {

using attestation::Collateral;
using attestation::Policy;
using attestation::Report;

constexpr std::chrono::seconds kCollateralPatience{30};

void warn(const std::string& warning) {
  std::fprintf(stderr, "jingui-server: warning: %s\n", warning.c_str());
}

Result<UnixSeconds> set_time(const std::string& at, verifier::TrustSettings& trust) {
  if (at.empty()) return trust.clock->now();
  const UnixSeconds time = TRY(parse_time(at));
  trust.clock = std::make_shared<FixedClock>(time);  // the collateral source verifies then too
  return time;
}

Result<std::shared_ptr<const Collateral>> find_collateral(const PolicyArguments& arguments,
                                                          const attestation::Quote& quote,
                                                          const verifier::Lookup& lookup,
                                                          const verifier::TrustSettings& trust) {
  if (arguments.collateral.empty()) {
    const auto source = TRY(verifier::make_collateral_source(lookup, trust));
    return source->get(quote, kCollateralPatience);
  }
  const Bytes json = TRY(read_file(arguments.collateral, verifier::kMaxEvidenceFileBytes));
  return std::make_shared<const Collateral>(TRY(attestation::parse_collateral_json(as_text(json))));
}

/// The default policy, then the further ones, which `further` owns.
Result<std::vector<const Policy*>> read_policies(const PolicyArguments& arguments,
                                                 const verifier::TrustSettings& trust,
                                                 std::deque<Policy>& further) {
  std::vector<const Policy*> all{&trust.policy};
  for (const std::string& path : arguments.policies) {
    further.push_back(TRY(verifier::read_policy(path, attestation::PolicyKind::further, path)));
    for (const auto& rule : attestation::insecure_rules(further.back())) warn(path + ": " + rule);
    all.push_back(&further.back());
  }
  return all;
}

void print(const Report& report, bool json) {
  const std::string text = json ? json::serialize(attestation::explain_json(report)) + "\n"
                                : attestation::explain_text(report);
  std::fputs(text.c_str(), stdout);
}

}  // namespace

Result<void> check_policy(const PolicyArguments& arguments) {
  const auto policy =
      TRY(verifier::read_policy(arguments.file, attestation::PolicyKind::default_policy));
  for (const auto& rule : attestation::insecure_rules(policy)) warn(rule);
  std::printf("%s: a policy that can be used\n", arguments.file.c_str());
  return {};
}

Result<void> explain_policy(const PolicyArguments& arguments, const verifier::Lookup& lookup) {
  auto trust = TRY(verifier::load_trust_settings(lookup, attestation::Peer::client));
  for (const auto& warning : trust.warnings) warn(warning);
  const UnixSeconds now = TRY(set_time(arguments.at, trust));
  std::deque<Policy> further;
  const auto policies = TRY(read_policies(arguments, trust, further));
  const Bytes file = TRY(read_file(arguments.evidence, verifier::kMaxEvidenceFileBytes));
  const auto evidence = TRY(verifier::evidence_of_answer(file));
  const auto collateral = TRY(find_collateral(arguments, evidence.quote, lookup, trust));
  Report report;
  const auto verified =
      attestation::verify_evidence(evidence, *collateral, trust.roots, now, &report);
  if (!verified) {
    print(report, arguments.json);
    return fail(verified.error());
  }
  attestation::PolicyContext context;
  context.leaf_signs = arguments.bound;
  if (arguments.bound) context.attainable = attestation::Freshness::quote;
  const auto decision = attestation::evaluate(policies, *verified, now, context, &report);
  print(report, arguments.json);
  if (!decision) return fail(decision.error());
  return {};
}

}  // namespace jingui::cli
