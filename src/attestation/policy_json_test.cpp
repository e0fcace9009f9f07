#include "attestation/policy_json.h"

#include <doctest/doctest.h>

#include "attestation/limits.h"

using namespace jingui;
using namespace jingui::attestation;

namespace {

const std::string kHex40(40, 'a'), kHex64(64, 'b');

Result<Policy> parse(const std::string& members, PolicyKind kind = PolicyKind::default_policy) {
  return parse_policy("{\"version\": 1" + (members.empty() ? "" : ", " + members) + "}", kind);
}

/// Refused, and the detail begins with the pointer of the member.
void check_refused(const std::string& members, const std::string& pointer) {
  const auto policy = parse(members);
  REQUIRE_MESSAGE(!policy.has_value(), members);
  CHECK(policy.error().code == ErrorCode::policy_malformed);
  CHECK_MESSAGE(policy.error().detail.starts_with(pointer + ": "), policy.error().detail);
}

}  // namespace

TEST_CASE("policy JSON: without rules it is the built-in default, or no restriction at all") {
  const auto base = parse("");
  REQUIRE(base.has_value());
  CHECK(base->tcb->accepted == std::vector{TcbStatus::up_to_date});
  CHECK(base->max_leaf_validity_days == kMaxLeafValidityDays);
  CHECK(insecure_rules(*base).empty());
  const auto further = parse_policy(R"({"version":1})", PolicyKind::further, "vault agents");
  REQUIRE(further.has_value());
  CHECK(further->name == "vault agents");
  CHECK_FALSE(further->tcb.has_value());
  CHECK_FALSE(further->max_leaf_validity_days.has_value());
  const auto strict = parse(R"("tcb": {})", PolicyKind::further);
  CHECK(strict->tcb->accepted == std::vector{TcbStatus::up_to_date});
}

TEST_CASE("policy JSON: every rule") {
  const auto policy = parse(
      R"("tcb": {"insecure_statuses": ["OutOfDate", "SWHardeningNeeded"],
          "insecure_advisories": [{"id": "INTEL-SA-00837", "until": "2026-03-31T00:00:00Z"}],
          "insecure_grace_days": 30},
         "os_measurements": ["b", "a"], "os_image_hashes": [")" +
      kHex64 + R"("], "kms_roots": ["sha256:)" + kHex64 + R"("], "app_ids": [")" + kHex40 +
      R"("], "compose_hashes": [")" + kHex64 + R"("], "platforms": {"accepted": [")" + kHex64 +
      R"("], "unseen": "hold"}, "denied": {"instance_ids": [")" + kHex40 +
      R"("], "leaf_keys": ["sha256:)" + kHex64 + R"("], "platforms": [")" + kHex64 +
      R"("]}, "freshness": "quote", "insecure_max_leaf_validity_days": 400)");
  REQUIRE_MESSAGE(policy.has_value(), describe(policy.error()));
  CHECK(policy->tcb->accepted ==
        std::vector{TcbStatus::up_to_date, TcbStatus::sw_hardening_needed, TcbStatus::out_of_date});
  CHECK(policy->tcb->tolerated[0].id == "INTEL-SA-00837");
  CHECK(format_rfc3339(policy->tcb->tolerated[0].until) == "2026-03-31T00:00:00Z");
  CHECK(policy->tcb->grace_days == 30);
  CHECK(policy->os_measurements == std::vector<std::string>{"a", "b"});
  for (const auto& list :
       {policy->os_image_hashes, policy->kms_roots, policy->compose_hashes, policy->platforms})
    CHECK(list->at(0)[31] == 0xbb);
  CHECK(policy->app_ids->at(0)[19] == 0xaa);
  CHECK(policy->hold_unseen_platforms);
  CHECK(policy->denied.instance_ids.size() == 1);
  CHECK(policy->denied.leaf_keys.size() == 1);
  CHECK(policy->denied.platforms.size() == 1);
  CHECK(policy->freshness == Freshness::quote);
  CHECK(policy->max_leaf_validity_days == 400);
  CHECK(insecure_rules(*policy).size() == 5);
}

TEST_CASE("policy JSON: every error names its member") {
  check_refused(R"("compose_hash": [])", "/compose_hash");
  check_refused(R"("tcb": {"statuses": []})", "/tcb/statuses");
  check_refused(R"("a/b~": 1)", "/a~1b~0");
  check_refused(R"("tcb": [])", "/tcb");
  check_refused(R"("tcb": {"insecure_statuses": ["OutOfDate", "Revoked"]})",
                "/tcb/insecure_statuses/1");
  check_refused(R"("tcb": {"insecure_statuses": ["UpToDate"]})", "/tcb/insecure_statuses/0");
  check_refused(
      R"("tcb": {"insecure_advisories": [{"id": "CVE-1", "until": "2026-03-31T00:00:00Z"}]})",
      "/tcb/insecure_advisories/0/id");
  check_refused(
      R"("tcb": {"insecure_advisories": [{"id": "INTEL-SA-00837", "until": "2026-03-31"}]})",
      "/tcb/insecure_advisories/0/until");
  check_refused(R"("tcb": {"insecure_advisories": [{"id": "INTEL-SA-00837"}]})",
                "/tcb/insecure_advisories/0/until");
  check_refused(R"("tcb": {"insecure_grace_days": 0})", "/tcb/insecure_grace_days");
  check_refused(R"("app_ids": [")" + kHex64 + R"("])", "/app_ids/0");
  check_refused(R"("app_ids": [")" + std::string(40, 'A') + R"("])", "/app_ids/0");
  check_refused(R"("app_ids": [1])", "/app_ids/0");
  check_refused(R"("app_ids": [])", "/app_ids");
  check_refused(R"("app_ids": null)", "/app_ids");
  check_refused(R"("app_ids": [")" + kHex40 + R"(", ")" + kHex40 + R"("])", "/app_ids/1");
  check_refused(R"("kms_roots": [")" + kHex64 + R"("])", "/kms_roots/0");
  check_refused(R"("os_measurements": [" x"])", "/os_measurements/0");
  check_refused(R"("platforms": {})", "/platforms");
  check_refused(R"("platforms": {"unseen": "accept"})", "/platforms/unseen");
  check_refused(R"("freshness": "now")", "/freshness");
  check_refused(R"("max_leaf_validity_days": 8)", "/max_leaf_validity_days");
  check_refused(R"("insecure_max_leaf_validity_days": 7)", "/insecure_max_leaf_validity_days");
  check_refused(R"("max_leaf_validity_days": 1, "insecure_max_leaf_validity_days": 8)",
                "/insecure_max_leaf_validity_days");
  check_refused(R"("allow_debug": true)", "/allow_debug");
}

TEST_CASE("policy JSON: the same advisory twice, the same member twice, no version, too much") {
  check_refused(R"("tcb": {"insecure_advisories": [
                    {"id": "INTEL-SA-00837", "until": "2026-03-31T00:00:00Z"},
                    {"id": "INTEL-SA-00837", "until": "2027-03-31T00:00:00Z"}]})",
                "/tcb/insecure_advisories/1/id");
  const auto twice = parse_policy(
      R"({"version":1,"tcb":{"insecure_advisories":[{"id":"a"},{"id":"b","id":"c"}]}})",
      PolicyKind::further);
  REQUIRE_FALSE(twice.has_value());
  CHECK(twice.error().detail.starts_with("/tcb/insecure_advisories/1/id: "));
  const auto code = [](const std::string& text) {
    return parse_policy(text, PolicyKind::further).error().code;
  };
  for (const char* text : {R"({"version":1,"version":1})", "{}", R"({"version":2})", "[]", "{",
                           R"({"version":1} x)", R"({"version":1.0})", ""})
    CHECK_MESSAGE(code(text) == ErrorCode::policy_malformed, text);
  CHECK(code(R"({"version":1})" + std::string(kMaxPolicyBytes, ' ')) ==
        ErrorCode::policy_malformed);
  std::string many = "\"" + kHex40 + "\"";
  for (std::size_t i = 0; i < kMaxPolicyListEntries; ++i) many += ",\"" + kHex40 + "\"";
  check_refused("\"app_ids\": [" + many + "]", "/app_ids");
}
