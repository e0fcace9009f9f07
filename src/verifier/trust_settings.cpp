#include "verifier/trust_settings.h"

#include <algorithm>
#include <cstdlib>

#include "base/file.h"
#include "crypto/certificate.h"
#include "verifier/limits.h"
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

std::shared_ptr<ClockFloor> make_floor(const Lookup& lookup) {
  const auto directory = setting(lookup, "JINGUI_CACHE_DIR");
  return std::make_shared<ClockFloor>(directory ? *directory + "/clock-floor" : std::string());
}

}  // namespace

Lookup process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

Result<TrustSettings> load_trust_settings(const Lookup& lookup) {
  TrustSettings out;
  out.clock = std::make_shared<SystemClock>();
  TRY(read_insecure_settings(lookup, out));
  if (!setting(lookup, kClock)) out.clock_floor = make_floor(lookup);
  if (const auto path = setting(lookup, "JINGUI_KMS_ROOTS"))
    out.roots.kms = TRY(read_kms_roots(*path, out.roots.insecure_allow_leaked_kms_root));
  return out;
}

}  // namespace jingui::verifier
