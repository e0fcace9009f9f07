#include "client/output.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "client/limits.h"

namespace jingui::client {
namespace {

bool write_fully(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// Length of the printable UTF-8 character at `at`; 0 if there is none: a control character (C1
/// ones too, which some terminals obey) or malformed.
std::size_t printable_length(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte_at(text, at + i) & 0xc0U) != 0x80) return 0;
  const unsigned second = byte_at(text, at + 1);
  const bool control = first == 0xc2 && second < 0xa0;
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool no_character = (first == 0xed && second >= 0xa0) || (first == 0xf4 && second >= 0x90);
  return control || overlong || no_character ? 0 : length;
}

constexpr auto kHints = std::to_array<std::pair<ErrorCode, std::string_view>>({
    {ErrorCode::trust_anchor_missing,
     "set JINGUI_KMS_ROOTS to a file with the KMS root whose apps you trust (a PEM certificate, or "
     "sha256: of its public key)"},
    {ErrorCode::server_attestation_missing,
     "the server runs with JINGUI_RATLS_STRICT off; it must run in a TEE with strict on"},
    {ErrorCode::server_app_id_mismatch,
     "compare JINGUI_RATLS_EXPECT_SERVER_APP_ID with the server's app id"},
    {ErrorCode::guest_agent_unreachable,
     "strict mode needs the dstack guest agent: mount /var/run/dstack.sock, or set "
     "DSTACK_SIMULATOR_ENDPOINT"},
    {ErrorCode::kms_root_not_pinned,
     "the evidence comes from another KMS than those in JINGUI_KMS_ROOTS"},
    {ErrorCode::app_keys_no_env_key, "the guest has no KMS: app keys come from one"},
    {ErrorCode::http_unreachable, "check the server URL and that the server is running"},
    {ErrorCode::http_timeout, "--timeout SECONDS (JINGUI_TIMEOUT) allows more time"},
    {ErrorCode::http_url_malformed, "a server URL looks like https://vault.example"},
    {ErrorCode::server_refused,
     "is the key that `jingui status` shows registered, and may its instance read the vault? The "
     "server's log says why"},
    {ErrorCode::busy, "try again later; --timeout SECONDS (JINGUI_TIMEOUT) allows longer pauses"},
    {ErrorCode::server_redirected,
     "set the server URL to the place where the API itself is; check the address and its scheme"},
    {ErrorCode::tls_failure,
     "does this port speak TLS? A URL of a plain server begins with http://"},
    {ErrorCode::tls_certificate_expired,
     "the server needs a new certificate; if it is not expired, this machine's clock is ahead"},
    {ErrorCode::tls_certificate_not_yet_valid,
     "check this machine's clock, it seems to be behind; or the certificate is for later"},
    {ErrorCode::tls_issuer_unknown,
     "set JINGUI_CA_FILE (--ca-file) to a PEM file with the certificate of the server's CA"},
    {ErrorCode::tls_name_mismatch,
     "use one of the certificate's names in the server URL, or give the server a certificate for "
     "this one"},
    {ErrorCode::tls_version_unsupported,
     "the server, or something in front of it, must speak TLS 1.3 or 1.2"},
    {ErrorCode::ca_file_unusable,
     "JINGUI_CA_FILE (--ca-file) must name a readable PEM file with CA certificates"},
    {ErrorCode::proxy_url_malformed,
     "HTTPS_PROXY looks like http://user:password@proxy.example:3128; the user is optional, "
     "special characters in it are %-encoded"},
    {ErrorCode::proxy_unreachable,
     "check HTTPS_PROXY; NO_PROXY lists hosts that are reached without the proxy"},
    {ErrorCode::proxy_refused,
     "the proxy in HTTPS_PROXY must allow CONNECT to the server, or NO_PROXY name the server"},
    {ErrorCode::proxy_auth_required,
     "put user and password into HTTPS_PROXY: http://user:password@proxy.example:3128"},
    {ErrorCode::env_file_malformed,
     "lines of the env file are NAME=value, comments begin with #; names are letters, digits and "
     "_"},
    {ErrorCode::admin_unauthorized,
     "set JINGUI_ADMIN_TOKEN or JINGUI_ADMIN_TOKEN_FILE to the server's admin token"},
});

}  // namespace

std::string printable(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  std::size_t at = 0;
  while (at < text.size() && out.size() < kMaxShownPeerText) {
    if (const auto length = printable_length(text, at); length > 0) {
      out.append(text.substr(at, length));
      at += length;
    } else {
      const unsigned byte = byte_at(text, at++);
      out.append("\\x").append(1, kDigits[byte >> 4U]).append(1, kDigits[byte & 15U]);
    }
  }
  if (at < text.size()) out.append("…");
  return out;
}

std::string_view hint_for(ErrorCode code) {
  for (const auto& [known, hint] : kHints)
    if (known == code) return hint;
  return {};
}

bool Output::result_bytes(ByteView bytes) const {
  return write_fully(out, bytes);
}
void Output::result(std::string_view text) const {
  (void)write_fully(out, as_bytes(text));
}
void Output::line(std::string_view text) const {
  (void)write_fully(err, as_bytes(std::string(text) + "\n"));
}
void Output::warning(std::string_view text) const {
  line("jingui: WARNING: " + std::string(text));
}
void Output::error(const Error& error) const {
  line("jingui: error: " + describe(error));
  if (const auto hint = hint_for(error.code); !hint.empty()) line("hint: " + std::string(hint));
}

}  // namespace jingui::client
