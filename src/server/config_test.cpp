#include "server/config.h"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "base/encoding.h"
#include "server/admin_gate.h"

namespace jingui::server {
namespace {

using Settings = std::map<std::string, std::string>;
const Settings kMinimal = {{"JINGUI_ADMIN_TOKEN", "0123456789abcdef"}};

verifier::Lookup lookup_of(const Settings& settings) {
  return [settings](std::string_view name) -> std::optional<std::string> {
    const auto found = settings.find(std::string(name));
    return found == settings.end() ? std::nullopt : std::optional(found->second);
  };
}

ConfigSources sources_of(const Settings& environment, const Settings& flags = {}) {
  return {lookup_of(flags), lookup_of(environment), [environment](const char* name) -> const char* {
            static thread_local std::string value;
            const auto found = environment.find(name);
            if (found == environment.end()) return nullptr;
            value = found->second;
            return value.c_str();
          }};
}

Result<Config> load(Settings changes, const Settings& flags = {}) {
  changes.insert(kMinimal.begin(), kMinimal.end());
  return load_config(sources_of(changes, flags));
}

void check_invalid(const Settings& changes, std::string_view name) {
  const auto config = load(changes);
  REQUIRE_FALSE(config.has_value());
  CHECK(config.error().code == ErrorCode::config_invalid);
  CHECK(config.error().detail.find(name) != std::string::npos);
}

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    const int fd = ::mkstemp(path_.data());
    REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream(path_) << content;
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/jingui-config-XXXXXX";
};

TEST_CASE("defaults are strict, local and plain") {
  const auto config = load({});
  REQUIRE(config);
  CHECK(config->strict);
  CHECK(config->listen == "127.0.0.1:8080");
  CHECK(config->db_path == "jingui.db");
  CHECK(config->warnings.empty());
  CHECK(config->cors_origins.empty());
  CHECK(config->admin_token_digest == token_digest(as_bytes("0123456789abcdef")));
}

TEST_CASE("the admin token has at least 16 bytes and one source") {
  CHECK(load_config(sources_of({})).error().code == ErrorCode::config_invalid);
  check_invalid({{"JINGUI_ADMIN_TOKEN", "0123456789abcde"}}, "JINGUI_ADMIN_TOKEN");
  check_invalid({{"JINGUI_ADMIN_TOKEN_FILE", "/x"}}, "JINGUI_ADMIN_TOKEN_FILE");
  const TemporaryFile file("fedcba9876543210\n");
  const auto config = load_config(sources_of({{"JINGUI_ADMIN_TOKEN_FILE", file.path()}}));
  REQUIRE(config);
  CHECK(config->admin_token_digest == token_digest(as_bytes("fedcba9876543210")));
  const TemporaryFile shorter("fedcba987654321\n");
  CHECK(load_config(sources_of({{"JINGUI_ADMIN_TOKEN_FILE", shorter.path()}})).error().code ==
        ErrorCode::config_invalid);
  CHECK(load_config(sources_of({{"JINGUI_ADMIN_TOKEN_FILE", "/no/such/file"}})).error().code ==
        ErrorCode::file_not_found);
}

TEST_CASE(
    "an admin token that no header could carry is refused; line ends at its end are dropped") {
  for (const char* token : {"0123456789 abcdef", "0123456789abcdef ", " 0123456789abcdef",
                            "0123456789abcdef\t", "0123456789\nabcdef", "0123456789abcdef\x7f"})
    check_invalid({{"JINGUI_ADMIN_TOKEN", token}}, "JINGUI_ADMIN_TOKEN must not hold blanks");
  const auto config = load({{"JINGUI_ADMIN_TOKEN", "0123456789abcdef\r\n"}});
  REQUIRE(config);
  CHECK(config->admin_token_digest == token_digest(as_bytes("0123456789abcdef")));
  const TemporaryFile blank("fedcba9876543210 \n");
  CHECK(load_config(sources_of({{"JINGUI_ADMIN_TOKEN_FILE", blank.path()}})).error().code ==
        ErrorCode::config_invalid);
}

TEST_CASE("the SHA-256 of the admin token stands in for it, and for nothing else") {
  const auto digest = token_digest(as_bytes("fedcba9876543210"));
  const std::string hex = hex_encode(digest);
  for (const std::string& text : {hex, " " + hex + "\n"}) {
    const auto config = load_config(sources_of({{"JINGUI_ADMIN_TOKEN_SHA256", text}}));
    REQUIRE(config);
    CHECK(config->admin_token_digest == digest);
  }
  const auto flag = load_config(sources_of({}, {{"JINGUI_ADMIN_TOKEN_SHA256", hex}}));
  REQUIRE(flag);
  CHECK(flag->admin_token_digest == digest);
  // kMinimal has the token itself.
  check_invalid({{"JINGUI_ADMIN_TOKEN_SHA256", hex}}, "set one of them, not several");
  const std::string of_nothing = hex_encode(token_digest({}));
  const std::vector<std::string> wrong = {hex.substr(1),      hex + "0",           "0x" + hex,
                                          "fedcba9876543210", "g" + hex.substr(1), of_nothing};
  for (const std::string& text : wrong) {
    const auto config = load_config(sources_of({{"JINGUI_ADMIN_TOKEN_SHA256", text}}));
    REQUIRE_FALSE(config.has_value());
    CHECK(config.error().code == ErrorCode::config_invalid);
    CHECK(config.error().detail.find("JINGUI_ADMIN_TOKEN_SHA256") != std::string::npos);
  }
  CHECK(load_config(
            sources_of({{"JINGUI_ADMIN_TOKEN_FILE", "/x"}, {"JINGUI_ADMIN_TOKEN_SHA256", hex}}))
            .error()
            .code == ErrorCode::config_invalid);
}

TEST_CASE("strictness takes the known words only") {
  for (const char* word : {"true", "1", " Yes ", "ON"})
    CHECK(load({{"JINGUI_RATLS_STRICT", word}})->strict);
  for (const char* word : {"false", "0", "no", " Off\n"})
    CHECK_FALSE(load({{"JINGUI_RATLS_STRICT", word}})->strict);
  check_invalid({{"JINGUI_RATLS_STRICT", "maybe"}}, "JINGUI_RATLS_STRICT");
  CHECK(load({{"JINGUI_RATLS_STRICT", ""}})->strict);
  CHECK(load({{"JINGUI_RATLS_STRICT", "0"}})->warnings.size() == 1);
}

TEST_CASE("plain HTTP stays on this machine unless somebody insists") {
  for (const char* address : {"127.0.0.1:80", "127.1.2.3:80", "[::1]:80", "localhost:80", "/run/s"})
    CHECK(is_local_address(address));
  for (const char* address :
       {":8080", "0.0.0.0:80", "[::]:80", "example.org:80", "8080", "127.x.example:80",
        "127.0.0.1.example:80", "127.1:80", "128.0.0.1:80", "[::ffff:127.0.0.1]:80"})
    CHECK_FALSE(is_local_address(address));
  check_invalid({{"JINGUI_LISTEN_ADDR", ":8080"}}, "JINGUI_TLS_CERT");
  const auto insecure = load({{"JINGUI_LISTEN_ADDR", ":8080"}, {"JINGUI_INSECURE_HTTP", "1"}});
  REQUIRE(insecure);
  CHECK(insecure->warnings.size() == 1);
  const auto tls =
      load({{"JINGUI_LISTEN_ADDR", ":8443"}, {"JINGUI_TLS_CERT", "c"}, {"JINGUI_TLS_KEY", "k"}});
  REQUIRE(tls);
  CHECK(tls->warnings.empty());
  check_invalid({{"JINGUI_TLS_CERT", "c"}}, "JINGUI_TLS_KEY");
  check_invalid({{"JINGUI_INSECURE_HTTP", "x"}}, "JINGUI_INSECURE_HTTP");
}

TEST_CASE("the listener for administration follows the same rule") {
  CHECK(load({})->admin_listen.empty());
  CHECK(load({{"JINGUI_ADMIN_LISTEN_ADDR", "127.0.0.1:9000"}})->admin_listen == "127.0.0.1:9000");
  check_invalid({{"JINGUI_ADMIN_LISTEN_ADDR", "0.0.0.0:9000"}}, "JINGUI_ADMIN_LISTEN_ADDR");
  check_invalid({{"JINGUI_ADMIN_LISTEN_ADDR", "127.0.0.1:8080"}}, "JINGUI_ADMIN_LISTEN_ADDR");
  const auto insecure =
      load({{"JINGUI_ADMIN_LISTEN_ADDR", "0.0.0.0:9000"}, {"JINGUI_INSECURE_HTTP", "1"}});
  REQUIRE(insecure);
  CHECK(insecure->warnings.size() == 1);
  CHECK(load({{"JINGUI_ADMIN_LISTEN_ADDR", "0.0.0.0:9000"},
              {"JINGUI_TLS_CERT", "c"},
              {"JINGUI_TLS_KEY", "k"}}));
}

TEST_CASE("limits are numbers within bounds") {
  const auto defaults = load({});
  REQUIRE(defaults);
  CHECK(defaults->address_rate.per_second == kDefaultRate);
  CHECK(defaults->address_rate.burst == kDefaultBurst);
  CHECK(defaults->challenge_rate.per_second == kDefaultChallengeRate);
  CHECK(defaults->challenge_rate.burst == kDefaultChallengeBurst);
  CHECK(defaults->max_connections == kDefaultConnections);
  const auto set = load({{"JINGUI_RATE_LIMIT", "0"},
                         {"JINGUI_RATE_BURST", "1"},
                         {"JINGUI_CHALLENGE_RATE_LIMIT", " 7 "},
                         {"JINGUI_CHALLENGE_RATE_BURST", "1000000"},
                         {"JINGUI_MAX_CONNECTIONS", "12"}});
  REQUIRE(set);
  CHECK(set->address_rate.per_second == 0);
  CHECK(set->address_rate.burst == 1);
  CHECK(set->challenge_rate.per_second == 7);
  CHECK(set->challenge_rate.burst == 1000000);
  CHECK(set->max_connections == 12);
  for (const char* name : {"JINGUI_RATE_LIMIT", "JINGUI_RATE_BURST", "JINGUI_CHALLENGE_RATE_LIMIT",
                           "JINGUI_CHALLENGE_RATE_BURST", "JINGUI_MAX_CONNECTIONS"})
    for (const char* value : {"-1", "1x", "x", "0x10", "1.5", "99999999999", "1048577"})
      check_invalid({{name, value}}, name);
  check_invalid({{"JINGUI_RATE_BURST", "0"}}, "JINGUI_RATE_BURST");
  check_invalid({{"JINGUI_MAX_CONNECTIONS", "0"}}, "JINGUI_MAX_CONNECTIONS");
}

TEST_CASE("a strict server needs a KMS root") {
  attestation::TrustRoots roots;
  const auto refused = require_trust_anchor(*load({}), roots);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::trust_anchor_missing);
  CHECK(require_trust_anchor(*load({{"JINGUI_RATLS_STRICT", "0"}}), roots));
  roots.kms.add({});
  CHECK(require_trust_anchor(*load({}), roots));
}

TEST_CASE("a strict server may believe clients by measurements with a key provider of their own") {
  attestation::TrustRoots roots;
  attestation::OsMeasurementSet set;
  roots.peer = attestation::Peer::client;
  REQUIRE(roots.os.add(set));
  CHECK_FALSE(require_trust_anchor(*load({}), roots));
  roots.os = {};
  set.kms_roots.add({});
  REQUIRE(roots.os.add(set));
  CHECK(require_trust_anchor(*load({}), roots));
}

TEST_CASE("profile, log and origins") {
  CHECK(load({{"JINGUI_RATLS_PROFILE", "Reference"}}));
  check_invalid({{"JINGUI_RATLS_PROFILE", "both"}}, "JINGUI_RATLS_PROFILE");
  CHECK(load({{"JINGUI_RATLS_PROFILE", "bound"}}).error().code == ErrorCode::public_origin_missing);
  CHECK(load({{"JINGUI_RATLS_PROFILE", "bound"}, {"JINGUI_RATLS_STRICT", "0"}}).error().code ==
        ErrorCode::bound_needs_strict);
  const auto bound =
      load({{"JINGUI_RATLS_PROFILE", "bound"},
            {"JINGUI_PUBLIC_ORIGINS", "HTTPS://Vault.example:443/, http://[::1]:8080"}});
  REQUIRE(bound);
  CHECK(bound->profile == store::Profile::bound);
  REQUIRE(bound->public_origins.size() == 2);
  CHECK(bound->public_origins[0].text() == "https://vault.example");
  check_invalid({{"JINGUI_PUBLIC_ORIGINS", "https://vault.example/path"}}, "JINGUI_PUBLIC_ORIGINS");
  CHECK(load({{"JINGUI_LOG_LEVEL", "warning"}})->log_level == log::Level::warn);
  check_invalid({{"JINGUI_LOG_LEVEL", "loud"}}, "JINGUI_LOG_LEVEL");
  CHECK(load({{"JINGUI_LOG_FORMAT", "json"}})->log_format == log::Format::json);
  check_invalid({{"JINGUI_LOG_FORMAT", "xml"}}, "JINGUI_LOG_FORMAT");
  const auto config = load({{"JINGUI_CORS_ORIGINS", " https://a.example/ ,, http://b:1"}});
  CHECK(config->cors_origins == std::vector<std::string>{"https://a.example", "http://b:1"});
  std::string many;
  for (int i = 0; i < 65; ++i) many += "http://a,";
  check_invalid({{"JINGUI_CORS_ORIGINS", many}}, "JINGUI_CORS_ORIGINS");
}

TEST_CASE("a flag wins, and the settings say where they come from, but not the token") {
  const Settings flags = {{"JINGUI_DB_PATH", "/flag.db"}, {"JINGUI_KMS_ROOTS", "/roots"}};
  const Settings environment = {{"JINGUI_DB_PATH", "/env.db"},
                                {"JINGUI_PCCS_URL", "https://pccs.example"},
                                {"JINGUI_ADMIN_TOKEN", "0123456789abcdef"}};
  const auto sources = sources_of(environment, flags);
  const auto config = load_config(sources);
  REQUIRE(config);
  CHECK(config->db_path == "/flag.db");
  CHECK(merged(sources)("JINGUI_KMS_ROOTS") == "/roots");
  CHECK(merged(sources)("JINGUI_PCCS_URL") == "https://pccs.example");
  const std::string text = describe_settings(*config, sources);
  CHECK(text.find("JINGUI_DB_PATH=/flag.db  # flag\n") != std::string::npos);
  CHECK(text.find("JINGUI_LISTEN_ADDR=127.0.0.1:8080  # default\n") != std::string::npos);
  CHECK(text.find("JINGUI_PCCS_URL=https://pccs.example  # environment\n") != std::string::npos);
  CHECK(text.find("JINGUI_ADMIN_TOKEN=(set)  # environment\n") != std::string::npos);
  CHECK(text.find("0123456789abcdef") == std::string::npos);
}

TEST_CASE("an empty flag hides nothing") {
  const Settings flags = {{"JINGUI_KMS_ROOTS", ""}, {"JINGUI_DB_PATH", ""}};
  const Settings environment = {{"JINGUI_KMS_ROOTS", "/roots"},
                                {"JINGUI_DB_PATH", "/env.db"},
                                {"JINGUI_ADMIN_TOKEN", "0123456789abcdef"}};
  const auto sources = sources_of(environment, flags);
  const auto config = load_config(sources);
  REQUIRE(config);
  CHECK(config->db_path == "/env.db");
  CHECK(merged(sources)("JINGUI_KMS_ROOTS") == "/roots");
  CHECK(describe_settings(*config, sources).find("JINGUI_KMS_ROOTS=/roots  # environment\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace jingui::server
