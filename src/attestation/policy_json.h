// Policies as JSON. The format is described by docs/policy.md and api/policy.schema.json, and a
// test holds the schema to this parser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attestation/policy.h"
#include "base/result.h"

namespace jingui::attestation {

/// Whether a rule that the document does not have is the built-in one, or none.
enum class PolicyKind { default_policy, further };

/// At most kMaxPolicyBytes. `name` is for rows, see Policy::name. Error: policy_malformed, naming
/// the member by JSON pointer; unknown and duplicate members, duplicate and empty lists are
/// refused.
Result<Policy> parse_policy(std::string_view json, PolicyKind kind, std::string name = {});

/// One sentence for each rule that accepts more than the built-in default, to be logged.
std::vector<std::string> insecure_rules(const Policy& policy);

/// A policy that this evidence passes and nearly nothing else does: its KMS root, app id, compose
/// hash, platform, and OS measurements or image hash if they have a name. What may vary is to be
/// widened by hand.
std::string pinned_policy_json(const VerifiedEvidence& evidence);

}  // namespace jingui::attestation
