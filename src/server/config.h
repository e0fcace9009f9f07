// The server's own settings: flag, then environment, then default. What it trusts is read by
// verifier::load_trust_settings.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "protocol/origin.h"
#include "server/rate_limiter.h"
#include "store/store.h"
#include "verifier/trust_settings.h"

namespace jingui::server {

struct Config {
  crypto::Sha256 admin_token_digest{};  // of the bootstrap token, as AdminGate keeps it
  std::string db_path;
  std::string listen;
  std::string admin_listen;  // empty: administration is served by the only listener
  std::string tls_certificate_file, tls_key_file;
  bool strict = true;
  /// `bound`: nothing else is accepted. `reference`: that too, of instances that are marked so.
  store::Profile profile = store::Profile::reference;
  log::Level log_level = log::Level::info;
  log::Format log_format = log::Format::text;
  Rate address_rate, challenge_rate;
  std::size_t max_connections = kDefaultConnections;
  std::vector<std::string> cors_origins;  // without a slash at the end
  std::vector<protocol::Origin> public_origins;
  std::vector<std::string> warnings;  // one for each setting that weakens security

  struct Setting {
    std::string name, value, source;
  };
  std::vector<Setting> effective;  // for --check-config; of a secret only that it is set
};

/// Where settings come from. The token is looked up apart, so that it never becomes a std::string.
struct ConfigSources {
  verifier::Lookup flags;
  verifier::Lookup environment;
  std::function<const char*(const char*)> raw_environment;
};

/// Reads exactly one of JINGUI_ADMIN_TOKEN, JINGUI_ADMIN_TOKEN_FILE (at least 16 bytes, without
/// blanks and control characters but for line ends at the end, which are dropped) and
/// JINGUI_ADMIN_TOKEN_SHA256 (64 hex digits); further JINGUI_DB_PATH, JINGUI_LISTEN_ADDR,
/// JINGUI_ADMIN_LISTEN_ADDR, JINGUI_RATE_LIMIT, JINGUI_RATE_BURST,
/// JINGUI_CHALLENGE_RATE_LIMIT, JINGUI_CHALLENGE_RATE_BURST, JINGUI_MAX_CONNECTIONS,
/// JINGUI_INSECURE_HTTP, JINGUI_TLS_CERT, JINGUI_TLS_KEY, JINGUI_RATLS_STRICT,
/// JINGUI_RATLS_PROFILE, JINGUI_PUBLIC_ORIGINS, JINGUI_LOG_LEVEL, JINGUI_LOG_FORMAT,
/// JINGUI_CORS_ORIGINS. Errors: bound_needs_strict, public_origin_missing, config_invalid with the
/// name of the setting and what it may be, file_*, out_of_secret_memory.
Result<Config> load_config(const ConfigSources& sources);

/// JINGUI_DB_PATH, or its default.
std::string database_path(const ConfigSources& sources);

/// A strict server believes nobody without a KMS root. Error: trust_anchor_missing.
Result<void> require_trust_anchor(const Config& config, const attestation::TrustRoots& roots);

/// Flags that are not empty, then the environment: what verifier::load_trust_settings reads.
verifier::Lookup merged(const ConfigSources& sources);

/// One line `NAME=value  # source` for each setting, those of trust included.
std::string describe_settings(const Config& config, const ConfigSources& sources);

/// Whether "host:port" or a socket's path is reachable from this machine only: a path, localhost,
/// [::1], or four decimal numbers of which the first is 127. No name is resolved.
bool is_local_address(std::string_view listen);

}  // namespace jingui::server
