// Policy is data: what an operator demands of evidence that has been verified. Every rule leaves
// one row; the result is the first that does not hold. Pure: time, and what was seen before, come
// in as arguments.
//
// A rule that a policy does not have restricts nothing. `Policy()` is the built-in default, which
// has two: TCB status UpToDate, and a certificate that ends within seven days where its key signs.
// Further policies (of a vault, of an instance) begin from Policy::without_rules and can only add
// to it: all that are given must hold.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attestation/deny_list.h"
#include "attestation/limits.h"
#include "attestation/report.h"
#include "attestation/verify_evidence.h"
#include "base/clock.h"
#include "base/result.h"

namespace jingui::attestation {

inline constexpr std::int64_t kSecondsPerDay = 86400;

struct ToleratedAdvisory {
  std::string id;     // Intel's, for example "INTEL-SA-00837"
  UnixSeconds until;  // exclusive
};

/// A part of the verdict is accepted if its status is on the list; or if the verdict names
/// advisories and each of them is tolerated; or if it is OutOfDate or TDRelaunchAdvised and the
/// grace runs. Revoked never is.
struct TcbRule {
  std::vector<TcbStatus> accepted = {TcbStatus::up_to_date};
  std::vector<ToleratedAdvisory> tolerated;
  std::int64_t grace_days = 0;  // after a new tcbEvaluationDataNumber was first seen
};

/// Whether the leaf's key is enough, or a quote made in this exchange is asked for.
enum class Freshness { leaf, quote };

/// Lists are sorted and never empty.
struct Policy {
  /// No rule at all.
  static Policy without_rules(std::string name);

  std::string name;  // of rows: empty for the default, "vault agents" …
  std::optional<TcbRule> tcb = TcbRule{};
  std::optional<std::vector<std::string>> os_measurements;    // names of sets
  std::optional<std::vector<ByteArray<32>>> os_image_hashes;  // SHA-256 of sha256sum.txt
  std::optional<std::vector<ByteArray<32>>> kms_roots;        // SHA-256 of the DER SPKI
  std::optional<std::vector<ByteArray<20>>> app_ids;
  std::optional<std::vector<ByteArray<32>>> compose_hashes;
  std::optional<std::vector<ByteArray<32>>> platforms;  // SHA-256 of the PPID
  bool hold_unseen_platforms = false;  // what is neither listed nor known awaits approval
  DenyList denied;
  Freshness freshness = Freshness::leaf;
  std::optional<std::int64_t> max_leaf_validity_days = kMaxLeafValidityDays;  // from now
};

/// What an evaluation needs to know besides the evidence.
struct PolicyContext {
  /// What this exchange can show before anything is released: `quote` in the bound profile.
  Freshness attainable = Freshness::leaf;
  /// The peer proves that it holds the leaf's key (bound profile): only then does the
  /// certificate's life matter.
  bool leaf_signs = false;
  /// Platforms that were seen and not held, or were approved; sorted. nullptr: nobody keeps them,
  /// and every platform counts as unseen.
  const std::vector<ByteArray<32>>* known_platforms = nullptr;
  /// When the collateral's tcbEvaluationDataNumber was first seen, if an older one was seen before
  /// it; without it there is no grace.
  std::optional<UnixSeconds> tcb_number_since;
};

struct PolicyDecision {
  Freshness freshness = Freshness::leaf;  // the caller asks for it before it releases anything
  bool platform_unseen = false;           // the caller remembers the platform
};

/// Deny lists → TCB → operating system → KMS root → app id → compose hash → platform → freshness →
/// life of the certificate; each policy in turn. Evidence of a client that rests on OS measurements
/// alone needs a fresh quote whatever the policies say. Errors: instance_denied, leaf_denied,
/// platform_denied, tcb_status_unacceptable, advisory_tolerance_ended, tcb_grace_ended,
/// os_not_accepted, os_image_not_accepted, kms_root_not_accepted, app_id_not_accepted,
/// compose_hash_not_accepted, platform_not_accepted, platform_held, fresh_quote_required,
/// leaf_validity_too_long; internal if there is no policy.
Result<PolicyDecision> evaluate(std::span<const Policy* const> policies,
                                const VerifiedEvidence& evidence, UnixSeconds now,
                                const PolicyContext& context = {}, Report* report = nullptr);
/// One policy.
Result<PolicyDecision> evaluate(const Policy& policy, const VerifiedEvidence& evidence,
                                UnixSeconds now, const PolicyContext& context = {},
                                Report* report = nullptr);

/// The TCB rule alone, for a quote without evidence around it. Errors: tcb_status_unacceptable if
/// any part of the verdict (platform, current platform, QE, merged) is not accepted,
/// advisory_tolerance_ended, tcb_grace_ended.
Result<void> evaluate_tcb_policy(const QuoteVerdict& verdict, const Policy& policy, UnixSeconds now,
                                 const PolicyContext& context = {}, Report* report = nullptr);

std::string_view freshness_name(Freshness freshness);

}  // namespace jingui::attestation
