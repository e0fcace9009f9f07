// What a policy weakens, and the policy of given evidence, in words and JSON.
#include "attestation/policy_json.h"
#include "base/encoding.h"
#include "base/json.h"

namespace jingui::attestation {
namespace {

constexpr const char* kPrefix = "sha256:";

std::string quoted(const std::string& text) {
  return json::serialize(json::value(text));
}

class PolicyWriter {
 public:
  void member(const char* name, const std::string& value) {
    out_.append(",\n  \"").append(name).append("\": ").append(value);
  }
  void list_of_one(const char* name, const std::string& text) {
    member(name, "[" + quoted(text) + "]");
  }
  std::string finish() { return "{\n  \"version\": 1" + out_ + "\n}\n"; }

 private:
  std::string out_;
};

}  // namespace

std::vector<std::string> insecure_rules(const Policy& policy) {
  std::vector<std::string> out;
  if (policy.tcb) {
    for (const TcbStatus status : policy.tcb->accepted)
      if (status != TcbStatus::up_to_date)
        out.push_back("insecure_statuses: TCB status " + std::string(tcb_status_name(status)) +
                      " is accepted");
    for (const auto& advisory : policy.tcb->tolerated)
      out.push_back("insecure_advisories: " + advisory.id + " is tolerated until " +
                    format_rfc3339(advisory.until));
    if (policy.tcb->grace_days > 0)
      out.push_back("insecure_grace_days: OutOfDate is accepted for " +
                    std::to_string(policy.tcb->grace_days) + " days after new TCB data");
  }
  if (policy.max_leaf_validity_days && *policy.max_leaf_validity_days > kMaxLeafValidityDays)
    out.push_back("insecure_max_leaf_validity_days: certificates may live " +
                  std::to_string(*policy.max_leaf_validity_days) + " days");
  return out;
}

std::string pinned_policy_json(const VerifiedEvidence& evidence) {
  PolicyWriter out;
  if (!evidence.os_name().empty()) out.list_of_one("os_measurements", evidence.os_name());
  if (const auto& hash = evidence.os_image_hash())
    out.list_of_one("os_image_hashes", hex_encode(*hash));
  if (const auto& root = evidence.kms_root())
    out.list_of_one("kms_roots", kPrefix + hex_encode(*root));
  out.list_of_one("app_ids", evidence.app_id_hex());
  out.list_of_one("compose_hashes", hex_encode(evidence.identity().compose_hash));
  out.member("platforms", "{\"accepted\": [" + quoted(hex_encode(evidence.platform_id())) + "]}");
  return out.finish();
}

}  // namespace jingui::attestation
