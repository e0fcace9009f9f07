// From flags and environment to a server that can be talked to, with the trust that strict mode
// needs.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "client/handshake.h"
#include "client/output.h"
#include "dstack/app_keys.h"
#include "verifier/trust_settings.h"

namespace jingui::client {

/// The flags that run, read, status and admin share.
struct ConnectionOptions {
  std::optional<std::string> server;  // given even if empty: then the environment is not asked
  std::string appkeys = dstack::kDefaultAppKeysPath;
  bool insecure = false;
  std::optional<std::string> ca_file;  // for JINGUI_CA_FILE
  std::optional<std::string> timeout;  // for JINGUI_TIMEOUT
};

/// `lookup` with the flags before it.
verifier::Lookup with_flags(const ConnectionOptions& options, verifier::Lookup lookup);

struct ServerUrl {
  std::string text;  // as given, without slashes at the end
  http::Url url;
  bool from_environment = false;
};

/// --server, else JINGUI_SERVER_URL. Errors: server_url_missing, http_url_malformed (also for
/// anything but http and https).
Result<ServerUrl> find_server(const ConnectionOptions& options, const verifier::Lookup& lookup);
/// Error: server_url_insecure for http without --insecure.
Result<void> check_scheme(const ServerUrl& server, bool insecure);
/// What the reference warns about: where the URL comes from, and plaintext.
void warn_about_server(const ServerUrl& server, const Output& output);

/// JINGUI_RATLS_STRICT: only 0, false, no and off (any case, blanks around) turn it off.
bool is_strict(const verifier::Lookup& lookup);
/// JINGUI_RATLS_PROFILE: `reference`, or unset. Error: usage.
Result<void> check_profile(const verifier::Lookup& lookup);
/// JINGUI_TIMEOUT, whole seconds from 1 to kMaxTimeout, from now; kDefaultTimeout if unset. Error:
/// usage.
Result<http::Deadline> start_deadline(const verifier::Lookup& lookup);
/// The process environment without blanks around the values.
std::string trimmed_setting(const verifier::Lookup& lookup, std::string_view name);

class Session {
 public:
  /// Reads everything but the key and the deadline. Warnings go to `output`: insecure settings,
  /// strict mode turned off, and strict mode without JINGUI_RATLS_EXPECT_SERVER_APP_ID. Errors:
  /// those above, trust_anchor_missing (strict without JINGUI_KMS_ROOTS),
  /// expected_server_app_id_missing, those of load_trust_settings, make_collateral_source and
  /// GuestAgent::from_environment.
  static Result<std::unique_ptr<Session>> open(ServerUrl server, const ConnectionOptions& options,
                                               const verifier::Lookup& lookup, const Output& output,
                                               const http::Deadline& deadline);

  bool strict() const { return strict_.has_value(); }
  const ServerUrl& server() const { return server_; }
  /// Valid as long as this session and `key`.
  HandshakeContext context(const crypto::X25519PrivateKey& key) const;

 private:
  explicit Session(const http::Deadline& deadline) : deadline_(deadline) {}
  Result<void> prepare_strict(const verifier::Lookup& lookup, const Output& output);

  ServerUrl server_;
  http::ClientOptions http_;
  http::Deadline deadline_;
  std::optional<dstack::GuestAgent> agent_;
  std::unique_ptr<verifier::EvidenceVerifier> verifier_;
  std::optional<StrictMode> strict_;
};

}  // namespace jingui::client
