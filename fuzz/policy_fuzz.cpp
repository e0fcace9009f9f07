// A policy as an operator or an administrator writes it. One that parses holds what its header
// promises.
#include <algorithm>
#include <cstdlib>

#include "attestation/policy_json.h"

namespace {

using namespace jingui::attestation;

template <class List>
void check_sorted(const List& list) {
  if (!std::is_sorted(list.begin(), list.end())) std::abort();
  if (std::adjacent_find(list.begin(), list.end()) != list.end()) std::abort();
}

template <class List>
void check(const std::optional<List>& list) {
  if (!list) return;
  if (list->empty() || list->size() > kMaxPolicyListEntries) std::abort();
  check_sorted(*list);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto policy = parse_policy(text, PolicyKind::further);
  if (policy.has_value() != parse_policy(text, PolicyKind::default_policy).has_value())
    std::abort();
  if (!policy) {
    if (policy.error().code != jingui::ErrorCode::policy_malformed) std::abort();
    return 0;
  }
  for (const auto* list :
       {&policy->os_image_hashes, &policy->kms_roots, &policy->compose_hashes, &policy->platforms})
    check(*list);
  check(policy->os_measurements);
  check(policy->app_ids);
  check_sorted(policy->denied.instance_ids);
  check_sorted(policy->denied.leaf_keys);
  check_sorted(policy->denied.platforms);
  if (policy->tcb && std::count(policy->tcb->accepted.begin(), policy->tcb->accepted.end(),
                                TcbStatus::revoked) != 0)
    std::abort();
  insecure_rules(*policy);
  return 0;
}
