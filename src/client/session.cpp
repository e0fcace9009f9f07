#include "client/session.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace jingui::client {
namespace {

constexpr std::chrono::seconds kGuestAgentTimeout{10};

/// Empty is legal, but then the pinned KMS alone says who may be the server: that must not go
/// unnoticed, and where anybody can sign with that KMS's key it would mean nothing.
Result<std::string> expected_server(const verifier::Lookup& lookup,
                                    const attestation::TrustRoots& roots, const Output& output) {
  auto app_id = trimmed_setting(lookup, "JINGUI_RATLS_EXPECT_SERVER_APP_ID");
  if (!app_id.empty()) return app_id;
  if (roots.insecure_allow_leaked_kms_root)
    return fail(ErrorCode::expected_server_app_id_missing,
                "JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT needs JINGUI_RATLS_EXPECT_SERVER_APP_ID");
  output.warning(
      "JINGUI_RATLS_EXPECT_SERVER_APP_ID is not set: any app of a pinned KMS root may play the"
      " server");
  return app_id;
}

}  // namespace

std::string trimmed_setting(const verifier::Lookup& lookup, std::string_view name) {
  const std::string value = lookup(name).value_or("");
  const auto begin = value.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return value.substr(begin, value.find_last_not_of(" \t\r\n") + 1 - begin);
}

verifier::Lookup with_flags(const ConnectionOptions& options, verifier::Lookup lookup) {
  return [ca_file = options.ca_file, timeout = options.timeout,
          lookup = std::move(lookup)](std::string_view name) {
    if (name == "JINGUI_CA_FILE" && ca_file) return ca_file;
    if (name == "JINGUI_TIMEOUT" && timeout) return timeout;
    return lookup(name);
  };
}

Result<http::Deadline> start_deadline(const verifier::Lookup& lookup) {
  const auto text = trimmed_setting(lookup, "JINGUI_TIMEOUT");
  if (text.empty()) return http::Deadline::after(kDefaultTimeout);
  std::chrono::seconds::rep seconds = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc{} || rest != end || seconds < 1 || seconds > kMaxTimeout.count())
    return fail(ErrorCode::usage, "--timeout, JINGUI_TIMEOUT: \"" + printable(text) +
                                      "\" is not a whole number of seconds from 1 to " +
                                      std::to_string(kMaxTimeout.count()));
  return http::Deadline::after(std::chrono::seconds(seconds));
}

Result<ServerUrl> find_server(const ConnectionOptions& options, const verifier::Lookup& lookup) {
  ServerUrl out;
  out.from_environment = !options.server.has_value();
  out.text = options.server ? *options.server : lookup("JINGUI_SERVER_URL").value_or("");
  while (out.text.ends_with('/')) out.text.pop_back();
  if (out.text.empty()) return fail(ErrorCode::server_url_missing);
  out.url = TRY(http::parse_url(out.text));
  if (out.url.scheme == "unix")
    return fail(ErrorCode::http_url_malformed, "the server URL must be https:// or http://");
  return out;
}

Result<void> check_scheme(const ServerUrl& server, bool insecure) {
  if (server.url.scheme == "https" || insecure) return {};
  return fail(ErrorCode::server_url_insecure,
              "server URL \"" + printable(server.text) +
                  "\" is not HTTPS; use --insecure to allow plaintext HTTP");
}

void warn_about_server(const ServerUrl& server, const Output& output) {
  if (server.from_environment)
    output.warning("using server URL from JINGUI_SERVER_URL environment variable");
  if (server.url.scheme != "https")
    output.warning("communicating over plaintext HTTP (" + printable(server.text) + ")");
}

bool is_strict(const verifier::Lookup& lookup) {
  auto word = trimmed_setting(lookup, "JINGUI_RATLS_STRICT");
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word != "0" && word != "false" && word != "no" && word != "off";
}

Result<void> check_profile(const verifier::Lookup& lookup) {
  const auto profile = trimmed_setting(lookup, "JINGUI_RATLS_PROFILE");
  if (profile.empty() || profile == "reference") return {};
  return fail(ErrorCode::usage, "JINGUI_RATLS_PROFILE=" + printable(profile) +
                                    ": this version knows only `reference`");
}

Result<std::unique_ptr<Session>> Session::open(ServerUrl server, const ConnectionOptions& options,
                                               const verifier::Lookup& lookup, const Output& output,
                                               const http::Deadline& deadline) {
  TRY(check_scheme(server, options.insecure));
  TRY(check_profile(lookup));
  std::unique_ptr<Session> out(new Session(deadline));
  out->server_ = std::move(server);
  out->http_.ca_file = lookup("JINGUI_CA_FILE").value_or("");
  out->http_.proxy = http::ProxySettings::from(lookup);
  if (is_strict(lookup))
    TRY(out->prepare_strict(lookup, output));
  else
    output.warning("strict RA-TLS is off (JINGUI_RATLS_STRICT): the server is not verified");
  return out;
}

Result<void> Session::prepare_strict(const verifier::Lookup& lookup, const Output& output) {
  const auto trust = TRY(verifier::load_trust_settings(lookup));
  for (const auto& warning : trust.warnings) output.warning(warning);
  if (trust.roots.kms.empty())
    return fail(ErrorCode::trust_anchor_missing, "JINGUI_KMS_ROOTS is not set or names no root");
  auto expected = TRY(expected_server(lookup, trust.roots, output));
  auto source = TRY(verifier::make_collateral_source(lookup, trust));
  agent_ = TRY(dstack::GuestAgent::from_environment(kGuestAgentTimeout));
  verifier_ = std::make_unique<verifier::EvidenceVerifier>(trust.roots, trust.policy,
                                                           std::move(source), trust.clock,
                                                           trust.clock_floor, trust.tcb_numbers);
  strict_.emplace(StrictMode{*agent_, *verifier_, std::move(expected)});
  return {};
}

HandshakeContext Session::context(const crypto::X25519PrivateKey& key) const {
  return {key, server_.url, http_, strict_ ? &*strict_ : nullptr, deadline_, sleep_for};
}

}  // namespace jingui::client
