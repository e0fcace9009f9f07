#include "server/config.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "base/encoding.h"
#include "base/file.h"
#include "base/secret_bytes.h"
#include "server/admin_gate.h"
#include "server/limits.h"

namespace jingui::server {
namespace {

constexpr std::array kTrustSettings = {"JINGUI_KMS_ROOTS",
                                       "JINGUI_OS_MEASUREMENTS",
                                       "JINGUI_POLICY",
                                       "JINGUI_DENY_FILE",
                                       "JINGUI_COLLATERAL",
                                       "JINGUI_PCCS_URL",
                                       "JINGUI_PCCS_CA_FILE",
                                       "JINGUI_CACHE_DIR",
                                       "JINGUI_INSECURE_QUOTE_ROOT",
                                       "JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT",
                                       "JINGUI_INSECURE_CLOCK",
                                       "DSTACK_SIMULATOR_ENDPOINT"};

constexpr const char* kDefaultDatabase = "jingui.db";

std::string trim(std::string_view text) {
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::string trimmed_lower(std::string_view text) {
  std::string word = trim(text);
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

tl::unexpected<Error> invalid(std::string_view name, std::string_view why) {
  return fail(ErrorCode::config_invalid, std::string(name) + " " + std::string(why));
}

Result<bool> parse_switch(std::string_view name, std::string_view text) {
  const std::string word = trimmed_lower(text);
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  return invalid(name, "must be one of true/false/1/0/yes/no/on/off");
}

/// What is empty is not set, and hides nothing.
std::optional<std::string> given(const verifier::Lookup& lookup, std::string_view name) {
  auto value = lookup(name);
  if (value && value->empty()) return std::nullopt;
  return value;
}

Result<unsigned> parse_number(const char* name, std::string_view text, unsigned least,
                              unsigned most) {
  const std::string word = trim(text);
  unsigned value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc{} && end == word.data() + word.size() && value >= least && value <= most)
    return value;
  return invalid(name,
                 "must be a number from " + std::to_string(least) + " to " + std::to_string(most));
}

/// Looks settings up and notes where each came from.
class Reader {
 public:
  Reader(const ConfigSources& sources, Config& config) : sources_(sources), config_(config) {}

  std::string text(const char* name, std::string fallback) {
    if (auto value = given(sources_.flags, name)) return note(name, *std::move(value), "flag");
    if (auto value = given(sources_.environment, name))
      return note(name, *std::move(value), "environment");
    return note(name, std::move(fallback), "default");
  }

  Result<unsigned> number(const char* name, unsigned fallback, unsigned least, unsigned most) {
    return parse_number(name, text(name, std::to_string(fallback)), least, most);
  }

  std::string note(const char* name, std::string value, const char* source) {
    config_.effective.push_back({name, value, source});
    return value;
  }

 private:
  const ConfigSources& sources_;
  Config& config_;
};

void trim_line_end(SecretBytes& token) {
  std::size_t size = token.size();
  const auto bytes = std::as_const(token).expose();
  while (size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r')) --size;
  token.truncate(size);
}

/// What says who the administrator is; empty where it is not set.
struct TokenSources {
  const char* token;  // never a std::string
  std::string file, sha256;
};

TokenSources look_up_token(Reader& reader, const ConfigSources& sources) {
  const char* token = sources.raw_environment("JINGUI_ADMIN_TOKEN");
  return {token == nullptr ? "" : token, reader.text("JINGUI_ADMIN_TOKEN_FILE", ""),
          reader.text("JINGUI_ADMIN_TOKEN_SHA256", "")};
}

/// With two, whoever can add a variable would be a second administrator, or would replace the
/// first.
Result<void> require_one(const TokenSources& given) {
  const int count =
      int{*given.token != '\0'} + int{!given.file.empty()} + int{!given.sha256.empty()};
  if (count == 1) return {};
  return invalid("JINGUI_ADMIN_TOKEN, JINGUI_ADMIN_TOKEN_FILE or JINGUI_ADMIN_TOKEN_SHA256:",
                 count == 0 ? "one of them is required" : "set one of them, not several");
}

Result<SecretBytes> read_token(Reader& reader, const TokenSources& given) {
  if (!given.file.empty()) return read_secret_file(given.file, kMaxAdminTokenBytes);
  reader.note("JINGUI_ADMIN_TOKEN", "(set)", "environment");
  return SecretBytes::copy_of(as_bytes(given.token));
}

/// A blank or control character does not arrive in a header as it was sent: no request would match.
bool is_token_byte(std::uint8_t byte) {
  return byte > ' ' && byte != 0x7f;
}

Result<crypto::Sha256> digest_of_token(SecretBytes token) {
  trim_line_end(token);
  const auto bytes = std::as_const(token).expose();
  if (bytes.size() < kMinAdminTokenBytes)
    return invalid("JINGUI_ADMIN_TOKEN", "must be at least 16 bytes");
  if (!std::all_of(bytes.begin(), bytes.end(), is_token_byte))
    return invalid("JINGUI_ADMIN_TOKEN", "must not hold blanks or control characters");
  return token_digest(bytes);
}

/// The digest of nothing is what a slip of a script makes, and no request can match it.
Result<crypto::Sha256> parse_token_digest(const std::string& text) {
  const auto digest = hex_decode_array<std::tuple_size_v<crypto::Sha256>>(trim(text));
  if (!digest) return invalid("JINGUI_ADMIN_TOKEN_SHA256", "must be 64 hex digits");
  if (*digest == token_digest({}))
    return invalid("JINGUI_ADMIN_TOKEN_SHA256", "is the SHA-256 of nothing, not of a token");
  return *digest;
}

Result<void> load_token(Reader& reader, const ConfigSources& sources, Config& config) {
  const TokenSources given = look_up_token(reader, sources);
  TRY(require_one(given));
  if (given.sha256.empty()) {
    SecretBytes token = TRY(read_token(reader, given));
    config.admin_token_digest = TRY(digest_of_token(std::move(token)));
  } else {
    config.admin_token_digest = TRY(parse_token_digest(given.sha256));
  }
  return {};
}

/// Plain HTTP is for this machine, unless somebody insists.
Result<void> check_address(const char* name, const std::string& listen, bool insecure,
                           Config& config) {
  if (!config.tls_certificate_file.empty() || is_local_address(listen)) return {};
  if (!insecure)
    return invalid(name,
                   "is not loopback: set JINGUI_TLS_CERT and JINGUI_TLS_KEY, or"
                   " JINGUI_INSECURE_HTTP=1 if TLS ends in front of this server");
  config.warnings.push_back("JINGUI_INSECURE_HTTP: plain HTTP on " + listen);
  return {};
}

Result<void> load_listener(Reader& reader, Config& config) {
  config.listen = reader.text("JINGUI_LISTEN_ADDR", "127.0.0.1:8080");
  config.admin_listen = reader.text("JINGUI_ADMIN_LISTEN_ADDR", "");
  config.tls_certificate_file = reader.text("JINGUI_TLS_CERT", "");
  config.tls_key_file = reader.text("JINGUI_TLS_KEY", "");
  const bool insecure =
      TRY(parse_switch("JINGUI_INSECURE_HTTP", reader.text("JINGUI_INSECURE_HTTP", "0")));
  if (config.tls_certificate_file.empty() != config.tls_key_file.empty())
    return invalid("JINGUI_TLS_CERT", "and JINGUI_TLS_KEY belong together; one of them is not set");
  if (config.admin_listen == config.listen)
    return invalid("JINGUI_ADMIN_LISTEN_ADDR", "is the same as JINGUI_LISTEN_ADDR");
  TRY(check_address("JINGUI_LISTEN_ADDR", config.listen, insecure, config));
  if (config.admin_listen.empty()) return {};
  return check_address("JINGUI_ADMIN_LISTEN_ADDR", config.admin_listen, insecure, config);
}

Result<Rate> load_rate(Reader& reader, const char* rate, const char* burst, Rate fallback) {
  return Rate{TRY(reader.number(rate, fallback.per_second, 0, kMaxRate)),
              TRY(reader.number(burst, fallback.burst, 1, kMaxRate))};
}

Result<void> load_limits(Reader& reader, Config& config) {
  config.address_rate = TRY(
      load_rate(reader, "JINGUI_RATE_LIMIT", "JINGUI_RATE_BURST", {kDefaultRate, kDefaultBurst}));
  config.challenge_rate =
      TRY(load_rate(reader, "JINGUI_CHALLENGE_RATE_LIMIT", "JINGUI_CHALLENGE_RATE_BURST",
                    {kDefaultChallengeRate, kDefaultChallengeBurst}));
  config.max_connections =
      TRY(reader.number("JINGUI_MAX_CONNECTIONS", kDefaultConnections, 1, kMaxConnections));
  return {};
}

Result<void> load_handshake(Reader& reader, Config& config) {
  config.strict =
      TRY(parse_switch("JINGUI_RATLS_STRICT", reader.text("JINGUI_RATLS_STRICT", "true")));
  if (!config.strict)
    config.warnings.push_back("JINGUI_RATLS_STRICT is off: clients are not attested");
  const auto profile =
      store::parse_profile(trimmed_lower(reader.text("JINGUI_RATLS_PROFILE", "reference")));
  if (!profile) return invalid("JINGUI_RATLS_PROFILE", "must be reference or bound");
  config.profile = *profile;
  if (config.profile != store::Profile::bound) return {};
  if (!config.strict) return fail(ErrorCode::bound_needs_strict);
  if (config.public_origins.empty()) return fail(ErrorCode::public_origin_missing);
  return {};
}

Result<void> load_log(Reader& reader, Config& config) {
  const auto level = log::parse_level(reader.text("JINGUI_LOG_LEVEL", "info"));
  if (!level) return invalid("JINGUI_LOG_LEVEL", "must be one of debug, info, warn, error");
  config.log_level = *level;
  const std::string format = trimmed_lower(reader.text("JINGUI_LOG_FORMAT", "text"));
  if (format != "text" && format != "json")
    return invalid("JINGUI_LOG_FORMAT", "must be text or json");
  config.log_format = format == "json" ? log::Format::json : log::Format::text;
  return {};
}

/// The entries between the commas, without blanks around them; empty ones are none.
Result<std::vector<std::string>> load_list(Reader& reader, const char* name, std::size_t most) {
  const std::string list = reader.text(name, "");
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    std::string entry = trim(std::string_view(list).substr(begin, end - begin));
    if (!entry.empty()) out.push_back(std::move(entry));
    begin = end + 1;
  }
  if (out.size() > most) return invalid(name, "has too many entries");
  return out;
}

Result<void> load_origins(Reader& reader, Config& config) {
  config.cors_origins = TRY(load_list(reader, "JINGUI_CORS_ORIGINS", kMaxCorsOrigins));
  for (auto& origin : config.cors_origins)
    while (origin.ends_with('/')) origin.pop_back();
  for (const auto& text : TRY(load_list(reader, "JINGUI_PUBLIC_ORIGINS", kMaxPublicOrigins))) {
    auto origin = protocol::Origin::from_url(text);
    if (!origin) return invalid("JINGUI_PUBLIC_ORIGINS", text + ": " + origin.error().detail);
    config.public_origins.push_back(*std::move(origin));
  }
  return {};
}

/// A dotted quad in 127.0.0.0/8, not a name that begins like one.
bool is_loopback_quad(std::string_view host) {
  in_addr address{};
  return ::inet_pton(AF_INET, std::string(host).c_str(), &address) == 1 &&
         ntohl(address.s_addr) >> 24U == 127;
}

}  // namespace

bool is_local_address(std::string_view listen) {
  if (listen.starts_with('/')) return true;
  const std::string_view host = listen.substr(0, listen.rfind(':'));
  return host == "localhost" || host == "[::1]" || is_loopback_quad(host);
}

Result<Config> load_config(const ConfigSources& sources) {
  Config config;
  Reader reader(sources, config);
  TRY(load_log(reader, config));
  TRY(load_token(reader, sources, config));
  config.db_path = reader.text("JINGUI_DB_PATH", kDefaultDatabase);
  TRY(load_listener(reader, config));
  TRY(load_limits(reader, config));
  TRY(load_origins(reader, config));
  TRY(load_handshake(reader, config));
  return config;
}

std::string database_path(const ConfigSources& sources) {
  Config unused;
  return Reader(sources, unused).text("JINGUI_DB_PATH", kDefaultDatabase);
}

Result<void> require_trust_anchor(const Config& config, const attestation::TrustRoots& roots) {
  if (config.strict && !attestation::has_anchor(roots))
    return fail(ErrorCode::trust_anchor_missing,
                "JINGUI_KMS_ROOTS names no KMS root, and JINGUI_OS_MEASUREMENTS no set with a key"
                " provider");
  return {};
}

verifier::Lookup merged(const ConfigSources& sources) {
  return [sources](std::string_view name) -> std::optional<std::string> {
    if (auto value = given(sources.flags, name)) return value;
    return sources.environment(name);
  };
}

std::string describe_settings(const Config& config, const ConfigSources& sources) {
  std::string out;
  const auto line = [&out](const std::string& name, const std::string& value, const char* source) {
    out.append(name).append("=").append(value).append("  # ").append(source).append("\n");
  };
  for (const auto& setting : config.effective)
    line(setting.name, setting.value, setting.source.c_str());
  for (const char* name : kTrustSettings) {
    if (const auto flag = given(sources.flags, name))
      line(name, *flag, "flag");
    else if (const auto value = sources.environment(name))
      line(name, *value, "environment");
  }
  return out;
}

}  // namespace jingui::server
