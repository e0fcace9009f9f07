#include "attestation/policy_json.h"

#include <algorithm>

#include "attestation/object_reader.h"

namespace jingui::attestation {
namespace {

constexpr ErrorCode kMalformed = ErrorCode::policy_malformed;
constexpr std::size_t kMaxAdvisoryBytes = 32;

const char* const kHex40 = "40 lower-case hex digits";
const char* const kHex64 = "64 lower-case hex digits";
const char* const kPin = "sha256: and 64 lower-case hex digits";

std::optional<ByteArray<20>> hex20(std::string_view text) {
  return strict_hex<20>(text);
}
std::optional<ByteArray<32>> hex32(std::string_view text) {
  return strict_hex<32>(text);
}
std::optional<ByteArray<32>> pin(std::string_view text) {
  return strict_hex<32>(text, "sha256:");
}

/// UpToDate is always accepted and Revoked never: neither is named.
std::optional<TcbStatus> insecure_status(std::string_view text) {
  const auto status = parse_tcb_status(text);
  if (!status || *status == TcbStatus::up_to_date || *status == TcbStatus::revoked)
    return std::nullopt;
  return *status;
}

bool is_advisory_id(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return text.starts_with("INTEL-") && text.size() > 6 && text.size() <= kMaxAdvisoryBytes &&
         std::all_of(text.begin(), text.end(), allowed);
}

Result<ToleratedAdvisory> read_advisory(const ObjectReader& entry) {
  TRY(entry.only({"id", "until"}));
  const auto id = TRY(entry.text("id"));
  if (!is_advisory_id(id)) return entry.wrong(entry.at("id"), "an advisory such as INTEL-SA-00837");
  const auto until = parse_rfc3339(TRY(entry.text("until")));
  if (!until) return entry.wrong(entry.at("until"), "a time such as 2026-03-31T00:00:00Z");
  return ToleratedAdvisory{std::string(id), *until};
}

Result<void> read_advisories(const ObjectReader& tcb, TcbRule& rule) {
  const std::string_view name = "insecure_advisories";
  const json::array& entries = *TRY(tcb.list(name, kMaxPolicyListEntries));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto entry = TRY(tcb.element(name, entries, i));
    auto advisory = TRY(read_advisory(entry));
    for (const auto& other : rule.tolerated)
      if (other.id == advisory.id) return entry.twice(entry.at("id"));
    rule.tolerated.push_back(std::move(advisory));
  }
  return {};
}

Result<void> read_tcb(const ObjectReader& document, Policy& policy) {
  if (!document.has("tcb")) return {};
  const auto tcb = TRY(document.object("tcb"));
  TRY(tcb.only({"insecure_statuses", "insecure_advisories", "insecure_grace_days"}));
  TcbRule rule;
  if (tcb.has("insecure_statuses")) {
    const auto statuses =
        TRY(tcb.set("insecure_statuses", kMaxPolicyListEntries,
                    "a TCB status other than UpToDate and Revoked", insecure_status));
    rule.accepted.insert(rule.accepted.end(), statuses.begin(), statuses.end());
  }
  if (tcb.has("insecure_advisories")) TRY(read_advisories(tcb, rule));
  if (tcb.has("insecure_grace_days"))
    rule.grace_days = TRY(tcb.integer("insecure_grace_days", 1, kMaxTcbGraceDays));
  policy.tcb = std::move(rule);
  return {};
}

/// A list of the document, if it is there.
template <class List, class Read>
Result<void> read_list(const ObjectReader& from, std::string_view name, const char* expected,
                       Read read, List& out) {
  if (from.has(name)) out = TRY(from.set(name, kMaxPolicyListEntries, expected, read));
  return {};
}

Result<void> read_identities(const ObjectReader& document, Policy& policy) {
  TRY(read_list(document, "os_measurements", "the name of a set of OS measurements", strict_name,
                policy.os_measurements));
  TRY(read_list(document, "os_image_hashes", kHex64, hex32, policy.os_image_hashes));
  TRY(read_list(document, "kms_roots", kPin, pin, policy.kms_roots));
  TRY(read_list(document, "app_ids", kHex40, hex20, policy.app_ids));
  return read_list(document, "compose_hashes", kHex64, hex32, policy.compose_hashes);
}

Result<void> read_platforms(const ObjectReader& document, Policy& policy) {
  if (!document.has("platforms")) return {};
  const auto platforms = TRY(document.object("platforms"));
  TRY(platforms.only({"accepted", "unseen"}));
  if (platforms.empty()) return platforms.wrong(platforms.pointer(), "accepted, unseen or both");
  TRY(read_list(platforms, "accepted", kHex64, hex32, policy.platforms));
  if (!platforms.has("unseen")) return {};
  if (TRY(platforms.text("unseen")) != "hold")
    return platforms.wrong(platforms.at("unseen"), "\"hold\"");
  policy.hold_unseen_platforms = true;
  return {};
}

Result<void> read_denied(const ObjectReader& document, Policy& policy) {
  if (!document.has("denied")) return {};
  const auto denied = TRY(document.object("denied"));
  TRY(denied.only({"instance_ids", "leaf_keys", "platforms"}));
  TRY(read_list(denied, "instance_ids", kHex40, hex20, policy.denied.instance_ids));
  TRY(read_list(denied, "leaf_keys", kPin, pin, policy.denied.leaf_keys));
  return read_list(denied, "platforms", kHex64, hex32, policy.denied.platforms);
}

Result<void> read_freshness(const ObjectReader& document, Policy& policy) {
  if (!document.has("freshness")) return {};
  const auto word = TRY(document.text("freshness"));
  for (const Freshness freshness : {Freshness::leaf, Freshness::quote}) {
    if (word != freshness_name(freshness)) continue;
    policy.freshness = freshness;
    return {};
  }
  return document.wrong(document.at("freshness"), "\"leaf\" or \"quote\"");
}

Result<void> read_leaf_validity(const ObjectReader& document, Policy& policy) {
  const std::string_view name = "max_leaf_validity_days";
  const std::string_view insecure = "insecure_max_leaf_validity_days";
  if (document.has(name) && document.has(insecure))
    return document.wrong(document.at(insecure), "one of the two limits, not both");
  if (document.has(name))
    policy.max_leaf_validity_days = TRY(document.integer(name, 1, kMaxLeafValidityDays));
  if (document.has(insecure))
    policy.max_leaf_validity_days =
        TRY(document.integer(insecure, kMaxLeafValidityDays + 1, kMaxInsecureLeafValidityDays));
  return {};
}

}  // namespace

Result<Policy> parse_policy(std::string_view json, PolicyKind kind, std::string name) {
  if (json.size() > kMaxPolicyBytes)
    return fail(kMalformed, "more than " + std::to_string(kMaxPolicyBytes) + " bytes");
  const auto value = TRY(ObjectReader::parse(json, kMaxPolicyDepth, kMalformed));
  const auto document = TRY(ObjectReader::open(value, "", kMalformed));
  TRY(document.only({"version", "tcb", "os_measurements", "os_image_hashes", "kms_roots", "app_ids",
                     "compose_hashes", "platforms", "denied", "freshness", "max_leaf_validity_days",
                     "insecure_max_leaf_validity_days"}));
  TRY(document.integer("version", 1, 1));
  Policy policy = kind == PolicyKind::default_policy ? Policy() : Policy::without_rules({});
  policy.name = std::move(name);
  TRY(read_tcb(document, policy));
  TRY(read_identities(document, policy));
  TRY(read_platforms(document, policy));
  TRY(read_denied(document, policy));
  TRY(read_freshness(document, policy));
  TRY(read_leaf_validity(document, policy));
  return policy;
}

}  // namespace jingui::attestation
