#include "verifier/policy_files.h"

#include "attestation/limits.h"
#include "base/file.h"
#include "verifier/config_files.h"

namespace jingui::verifier {
namespace {

template <class T>
Result<T> in_file(Result<T> outcome, const std::string& path) {
  if (!outcome) return fail(outcome.error().code, path + ": " + outcome.error().detail);
  return outcome;
}

}  // namespace

Result<attestation::Policy> read_policy(const std::string& path, attestation::PolicyKind kind,
                                        std::string name) {
  const Bytes content = TRY(read_file(path, attestation::kMaxPolicyBytes));
  return in_file(attestation::parse_policy(as_text(content), kind, std::move(name)), path);
}

Result<attestation::DenyList> read_deny_list(const std::string& path) {
  const Bytes content = TRY(read_file(path, attestation::kMaxDenyListBytes));
  return in_file(attestation::parse_deny_list(as_text(content)), path);
}

Result<attestation::OsMeasurements> read_os_measurements(const std::string& path,
                                                         bool allow_leaked) {
  attestation::OsMeasurements all;
  for (const std::string& file : TRY(config_files(path, ErrorCode::os_measurements_malformed))) {
    const Bytes content = TRY(read_file(file, attestation::kMaxOsMeasurementsBytes));
    const auto some =
        TRY(in_file(attestation::OsMeasurements::parse(as_text(content), allow_leaked), file));
    if (const auto merged = all.merge(some); !merged)
      return fail(merged.error().code, file + ": " + merged.error().detail);
  }
  if (all.empty())
    return fail(ErrorCode::os_measurements_malformed, path + " holds no measurements");
  return all;
}

}  // namespace jingui::verifier
