#include "verifier/trust_settings.h"

#include <algorithm>
#include <cstdlib>

#include "base/file.h"
#include "crypto/certificate.h"
#include "verifier/limits.h"
#include "verifier/policy_files.h"
#include "verifier/roots_files.h"

namespace jingui::verifier {
namespace {

constexpr const char* kQuoteRoot = "JINGUI_INSECURE_QUOTE_ROOT";
constexpr const char* kAllowLeaked = "JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT";
constexpr const char* kClock = "JINGUI_INSECURE_CLOCK";

std::optional<std::string> setting(const Lookup& lookup, std::string_view name) {
  auto value = lookup(name);
  if (value && value->empty()) return std::nullopt;
  return value;
}

#ifdef JINGUI_SIMULATION

Result<Bytes> read_certificate(const std::string& path) {
  Bytes content = TRY(read_file(path, kMaxQuoteRootBytes));
  if (!as_text(content).starts_with("-----BEGIN")) return content;
  const auto chain = crypto::pem_to_der_chain(as_text(content), 1);
  if (!chain) return fail(ErrorCode::trust_root_invalid, path + ": " + describe(chain.error()));
  return chain->front();
}

Result<bool> switched_on(const std::string& name, const std::string& value) {
  for (const char* yes : {"1", "true", "yes", "on"})
    if (value == yes) return true;
  for (const char* no : {"0", "false", "no", "off"})
    if (value == no) return false;
  return fail(ErrorCode::config_invalid, name + " must be one of true/false/1/0/yes/no/on/off");
}

Result<void> read_quote_root(const std::string& path, TrustSettings& out) {
  auto root = attestation::QuoteRoot::insecure_development(TRY(read_certificate(path)));
  if (!root) return fail(root.error().code, path + ": " + root.error().detail);
  out.roots.quote = *std::move(root);
  out.warnings.push_back(std::string(kQuoteRoot) + ": " + path +
                         " replaces Intel's root; evidence of simulated hardware is believed");
  return {};
}

Result<void> read_clock(const std::string& value, TrustSettings& out) {
  const auto time = parse_time(value);
  if (!time)
    return fail(ErrorCode::config_invalid, std::string(kClock) + " must be seconds since 1970");
  out.clock = std::make_shared<FixedClock>(*time);
  out.warnings.push_back(std::string(kClock) + ": the time is always " + format_rfc3339(*time));
  return {};
}

Result<void> read_insecure_settings(const Lookup& lookup, TrustSettings& out) {
  if (const auto path = setting(lookup, kQuoteRoot)) TRY(read_quote_root(*path, out));
  if (const auto value = setting(lookup, kClock)) TRY(read_clock(*value, out));
  const auto leaked = setting(lookup, kAllowLeaked);
  if (!leaked || !TRY(switched_on(kAllowLeaked, *leaked))) return {};
  out.roots.insecure_allow_leaked_kms_root = true;
  out.warnings.push_back(std::string(kAllowLeaked) +
                         ": KMS roots whose private key is public may be pinned");
  return {};
}

#else

Result<void> read_insecure_settings(const Lookup& lookup, TrustSettings&) {
  for (const char* name : {kQuoteRoot, kAllowLeaked, kClock})
    if (setting(lookup, name)) return fail(ErrorCode::insecure_setting_refused, name);
  return {};
}

#endif

std::string cache_file(const Lookup& lookup, const std::string& name) {
  const auto directory = setting(lookup, "JINGUI_CACHE_DIR");
  return directory ? *directory + "/" + name : std::string();
}

Result<void> read_anchors(const Lookup& lookup, attestation::TrustRoots& roots) {
  const bool allow_leaked = roots.insecure_allow_leaked_kms_root;
  if (const auto path = setting(lookup, "JINGUI_KMS_ROOTS"))
    roots.kms = TRY(read_kms_roots(*path, allow_leaked));
  if (const auto path = setting(lookup, "JINGUI_OS_MEASUREMENTS"))
    roots.os = TRY(read_os_measurements(*path, allow_leaked));
  return {};
}

Result<void> read_default_policy(const Lookup& lookup, TrustSettings& out) {
  if (const auto path = setting(lookup, "JINGUI_POLICY"))
    out.policy = TRY(read_policy(*path, attestation::PolicyKind::default_policy));
  if (const auto path = setting(lookup, "JINGUI_DENY_FILE"))
    out.policy.denied.merge(TRY(read_deny_list(*path)));
  for (const auto& rule : attestation::insecure_rules(out.policy))
    out.warnings.push_back("JINGUI_POLICY: " + rule);
  return {};
}

}  // namespace

Lookup process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

Result<TrustSettings> load_trust_settings(const Lookup& lookup, attestation::Peer peer) {
  TrustSettings out;
  out.clock = std::make_shared<SystemClock>();
  TRY(read_insecure_settings(lookup, out));
  if (!setting(lookup, kClock))
    out.clock_floor = std::make_shared<ClockFloor>(cache_file(lookup, "clock-floor"));
  out.tcb_numbers = std::make_shared<TcbNumbers>(cache_file(lookup, "tcb-number"));
  out.roots.peer = peer;
  TRY(read_anchors(lookup, out.roots));
  TRY(read_default_policy(lookup, out));
  return out;
}

}  // namespace jingui::verifier
