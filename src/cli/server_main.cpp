// jingui-server: settings are read and the parts are wired together here.
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <latch>
#include <map>
#include <optional>
#include <thread>
#include <vector>

#include "base/harden_process.h"
#include "base/hints.h"
#include "base/log.h"
#include "base/printable.h"
#include "base/secret_bytes.h"
#include "cli/server_attestation.h"
#include "cli/server_subcommands.h"
#include "cli/version.h"
#include "crypto/random.h"
#include "dstack/guest_agent.h"
#include "http/open_files.h"
#include "http/server.h"
#include "http/tls_context.h"
#include "server/config.h"
#include "server/limits.h"
#include "server/renewal_thread.h"
#include "server/router.h"
#include "store/sqlite_store.h"
#include "verifier/evidence_verifier.h"
#include "verifier/trust_settings.h"

namespace {

using namespace jingui;

struct Flag {
  const char* flag;
  const char* environment;
  const char* help;
};

/// Whatever a setting, or a file that it names, has wrong.
constexpr int kExitSettings = 2;
/// Bytes of one line on stderr.
constexpr std::size_t kMaxLine = 8 * 1024;

// The admin token itself has no flag: arguments are visible to everybody. Its digest opens nothing.
constexpr auto kFlags = std::to_array<Flag>({
    {"--admin-token-file", "JINGUI_ADMIN_TOKEN_FILE", "file with the administrator's token"},
    {"--admin-token-sha256", "JINGUI_ADMIN_TOKEN_SHA256",
     "SHA-256 of the administrator's token in hex, in place of the token"},
    {"--db-path", "JINGUI_DB_PATH", "database file (default jingui.db)"},
    {"--listen-addr", "JINGUI_LISTEN_ADDR", "host:port or socket path (default 127.0.0.1:8080)"},
    {"--admin-listen-addr", "JINGUI_ADMIN_LISTEN_ADDR",
     "host:port or socket path for administration and metrics alone"},
    {"--rate-limit", "JINGUI_RATE_LIMIT", "requests of one address a second, 0: no limit"},
    {"--rate-burst", "JINGUI_RATE_BURST", "requests of one address at one time"},
    {"--challenge-rate-limit", "JINGUI_CHALLENGE_RATE_LIMIT",
     "challenges a second for one fid from one address, 0: no limit"},
    {"--challenge-rate-burst", "JINGUI_CHALLENGE_RATE_BURST", "challenges of these at one time"},
    {"--max-connections", "JINGUI_MAX_CONNECTIONS", "open at one time (default 16384)"},
    {"--tls-cert", "JINGUI_TLS_CERT", "PEM certificate chain"},
    {"--tls-key", "JINGUI_TLS_KEY", "PEM private key"},
    {"--ratls-profile", "JINGUI_RATLS_PROFILE", "reference or bound"},
    {"--public-origins", "JINGUI_PUBLIC_ORIGINS",
     "what clients call this server, for example https://vault.example.com; several with commas"},
    {"--ratls-strict", "JINGUI_RATLS_STRICT", "demand attestation of clients (default true)"},
    {"--kms-roots", "JINGUI_KMS_ROOTS", "file or directory with the KMS roots to trust"},
    {"--os-measurements", "JINGUI_OS_MEASUREMENTS",
     "file or directory with measurements of operating systems to trust"},
    {"--policy", "JINGUI_POLICY", "file with the default policy (JSON)"},
    {"--deny-file", "JINGUI_DENY_FILE", "file with keys, instances and platforms to refuse"},
    {"--collateral", "JINGUI_COLLATERAL", "file or directory with collateral, offline"},
    {"--pccs-url", "JINGUI_PCCS_URL", "collateral services, in order"},
    {"--cache-dir", "JINGUI_CACHE_DIR", "directory for verified collateral"},
    {"--cors-origins", "JINGUI_CORS_ORIGINS", "origins of web panels, comma separated"},
    {"--log-level", "JINGUI_LOG_LEVEL", "debug, info, warn or error"},
    {"--log-format", "JINGUI_LOG_FORMAT", "text or json"},
});

int report(const Error& error, int exit_code) {
  std::fprintf(stderr, "jingui-server: error: %s\n", printable(describe(error), kMaxLine).c_str());
  if (const auto hint = hint_for(error.code, Program::server); !hint.empty())
    std::fprintf(stderr, "hint: %s\n", std::string(hint).c_str());
  return exit_code;
}

int report(const Error& error) {
  return report(error, error_exit_code(error.code));
}

struct CommandLine {
  std::map<std::string, std::string, std::less<>> values;  // by environment name
  bool check_config = false;
  std::optional<cli::ImportArguments> import;
  cli::PolicyArguments policy;
};

/// Nothing, or the exit code with which the program ends now.
std::optional<int> parse_command_line(int argc, char** argv, CommandLine& line) {
  CLI::App app("Delivers secrets to attested workloads.", "jingui-server");
  app.set_version_flag("-v,--version", cli::version_line("jingui-server"));
  app.add_flag("--check-config", line.check_config, "print the effective settings and end");
  cli::ImportArguments import;
  const auto* import_command = cli::describe_import(app, import);
  cli::describe_policy(app, line.policy);
  std::map<std::string, std::string> given;
  std::map<std::string, CLI::Option*> options;
  for (const auto& flag : kFlags)
    options[flag.environment] = app.add_option(flag.flag, given[flag.environment], flag.help);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::Error& e) {
    return report({ErrorCode::usage, e.what()});
  }
  for (const auto& [name, option] : options)
    if (option->count() > 0) line.values[name] = given[name];
  if (import_command->parsed()) line.import = std::move(import);
  return std::nullopt;
}

server::ConfigSources sources_of(const CommandLine& line) {
  auto flags = [values = line.values](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
  return {flags, verifier::process_environment(),
          [](const char* name) -> const char* { return ::getenv(name); }};
}

/// The token is in secret memory now; its copy in the environment goes.
void forget_token() {
  char* value = ::getenv("JINGUI_ADMIN_TOKEN");
  if (value == nullptr) return;
  wipe({reinterpret_cast<std::uint8_t*>(value), std::char_traits<char>::length(value)});
  ::unsetenv("JINGUI_ADMIN_TOKEN");
}

/// What settings alone decide; a fault in it is the operator's.
struct Settings {
  server::Config config;
  verifier::TrustSettings trust;
  std::shared_ptr<pccs::CollateralSource> collateral;  // null if not strict
};

/// With the files that the settings name, but for the database. Nothing is opened for writing.
Result<Settings> load_settings(const server::ConfigSources& sources) {
  Settings out;
  out.config = TRY(server::load_config(sources));
  forget_token();
  log::set_level(out.config.log_level);
  log::set_format(out.config.log_format);
  const auto lookup = server::merged(sources);
  out.trust = TRY(verifier::load_trust_settings(lookup, attestation::Peer::client));
  TRY(server::require_trust_anchor(out.config, out.trust.roots));
  if (!out.config.tls_certificate_file.empty())
    TRY(http::server_tls_context(out.config.tls_certificate_file, out.config.tls_key_file));
  if (out.config.strict) out.collateral = TRY(verifier::make_collateral_source(lookup, out.trust));
  return out;
}

using Servers = std::vector<std::unique_ptr<http::Server>>;

/// SIGTERM and SIGINT end the server after the requests in progress; the second one ends it at
/// once. `stopped` says that the servers are not used any more.
void stop_on_signal(const Servers& servers, const sigset_t& signals,
                    const std::shared_ptr<std::latch>& stopped) {
  std::thread([&servers, signals, stopped] {
    int number = 0;
    ::sigwait(&signals, &number);
    log::info("server.stopping", {{"signal", std::to_string(number)}});
    for (const auto& server : servers) server->stop();
    stopped->count_down();
    ::sigwait(&signals, &number);
    ::_exit(128 + number);
  }).detach();
}

/// Before the first thread, so that every thread inherits it.
sigset_t block_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A limit on file sizes is an error of a write, not the end.
  ::signal(SIGXFSZ, SIG_IGN);
  return signals;
}

/// What the routers share, and what they count together.
struct Service {
  server::Api api;
  std::shared_ptr<http::ServerLoad> load;
};

const char* name_of(server::Surface surface) {
  if (surface == server::Surface::all) return "clients and administration";
  return surface == server::Surface::clients ? "clients" : "administration";
}

Result<std::unique_ptr<http::Server>> listen(const server::Config& config, const Service& service,
                                             server::Surface surface) {
  const bool administration = surface == server::Surface::administration;
  http::ServerOptions options;
  options.listen = administration ? config.admin_listen : config.listen;
  options.tls_certificate_file = config.tls_certificate_file;
  options.tls_key_file = config.tls_key_file;
  options.max_connections = config.max_connections;
  if (administration)
    options.max_connections = std::min(config.max_connections, server::kMaxAdminConnections);
  options.workers = administration ? server::kAdminWorkers : server::kWorkers;
  options.load = service.load;
  options.on_refusal = [&metrics = service.api.metrics](int status) {
    metrics.count_refused_request(status);
  };
  auto router = std::make_shared<server::Router>(service.api, config.cors_origins, surface);
  auto server =
      TRY(http::Server::create(std::move(options), [router](const http::Request& request) {
        return router->handle(request);
      }));
  log::info("server.listening", {{"address", server->address()},
                                 {"strict", config.strict ? "true" : "false"},
                                 {"serves", name_of(surface)}});
  return server;
}

Result<Servers> listen_everywhere(const server::Config& config, const Service& service) {
  using server::Surface;
  const bool apart = !config.admin_listen.empty();
  Servers servers;
  servers.push_back(TRY(listen(config, service, apart ? Surface::clients : Surface::all)));
  if (apart) servers.push_back(TRY(listen(config, service, Surface::administration)));
  return servers;
}

/// Until all of them have stopped.
void run_all(const Servers& servers) {
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < servers.size(); ++i)
    others.emplace_back([&server = *servers[i]] { server.run(); });
  servers.front()->run();
  for (auto& thread : others) thread.join();
}

Result<void> serve(const Settings& settings) {
  const auto& config = settings.config;
  const auto& trust = settings.trust;
  const sigset_t signals = block_signals();
  const auto store = TRY(store::SqliteStore::open(config.db_path));
  cli::ServerAttestation attestation;
  if (config.strict) attestation = TRY(cli::set_up_attestation(config, trust, settings.collateral));

  crypto::SystemRandom random;
  server::ChallengeTable challenges;
  server::HandshakeParts parts{*store, challenges, random, trust.clock};
  parts.strict = config.strict;
  parts.evidence = attestation.gate.get();
  parts.own = attestation.any_own();
  server::RefusedChallenges refused;
  parts.refused = &refused;
  server::HandshakeService handshake(std::move(parts));
  server::BoundChallengeTable bound_challenges;
  std::optional<server::BoundHandshake> bound;
  if (attestation.own_leaf != nullptr)
    bound.emplace(server::BoundHandshakeParts{
        .store = *store,
        .challenges = bound_challenges,
        .random = random,
        .clock = trust.clock,
        .evidence = *attestation.bound_gate,
        .judge = [&verifier = *attestation.verifier](const auto& evidence) -> Result<void> {
          attestation::PolicyContext context;
          context.leaf_signs = true;
          TRY(verifier.judge(evidence, {}, context));
          return {};
        },
        .own = *attestation.own_leaf,
        .origins = config.public_origins,
        .refused = &refused});
  server::AdminGate admin(config.admin_token_digest, *store, trust.clock);
  server::RequestLimits limits(config.address_rate, config.challenge_rate);
  const auto load = std::make_shared<http::ServerLoad>();
  server::Metrics metrics(
      {JINGUI_VERSION, SystemClock().now(), load.get(), attestation.verifier.get()});
  const Service service{{*store, handshake, challenges, admin, trust.clock, random, refused,
                         config.strict, attestation.any_own(), limits, metrics, bound_challenges,
                         bound ? &*bound : nullptr, config.profile == store::Profile::reference},
                        load};
  const auto servers = TRY(listen_everywhere(config, service));
  const auto stopped = std::make_shared<std::latch>(1);
  stop_on_signal(servers, signals, stopped);
  run_all(servers);
  stopped->wait();
  log::info("server.stopped");
  return {};
}

/// The soft limit of many systems is 1024, which is for programs that call select().
void make_room_for_connections(const server::Config& config) {
  const auto files = http::raise_open_file_limit();
  if (http::affordable_connections(config.max_connections) < config.max_connections)
    log::warn("limits.open_files",
              {{"limit", std::to_string(files)},
               {"meaning", "fewer connections than JINGUI_MAX_CONNECTIONS can be held"}});
}

Result<void> run(const Settings& settings, bool memory_locked) {
  const auto& config = settings.config;
  for (const auto& warning : config.warnings) log::warn("config.weak", {{"setting", warning}});
  for (const auto& warning : settings.trust.warnings)
    log::warn("config.insecure", {{"setting", warning}});
  make_room_for_connections(config);
  if (!memory_locked)
    log::warn("memory.not_locked", {{"meaning",
                                     "RLIMIT_MEMLOCK is too small: secrets may be"
                                     " swapped out; keys are locked one by one"}});
  log::warn(
      "store.values_in_clear",
      {{"file", config.db_path}, {"meaning", "values are readable for who can read this file"}});
  return serve(settings);
}

int run_server(const CommandLine& line) {
  const bool locked = init_secret_memory(server::kSecretArenaBytes);
  const auto sources = sources_of(line);
  const auto settings = load_settings(sources);
  if (!settings) return report(settings.error(), kExitSettings);
  if (line.check_config) {
    std::fputs(server::describe_settings(settings->config, sources).c_str(), stdout);
    return 0;
  }
  const auto done = run(*settings, locked);
  return done ? 0 : report(done.error());
}

/// Needs none of the server's settings but the path of the database.
int import_database(const CommandLine& line) {
  init_secret_memory(server::kSecretArenaBytes);
  auto arguments = *line.import;
  arguments.db_path = server::database_path(sources_of(line));
  const auto done = cli::run_import(arguments);
  return done ? 0 : report(done.error());
}

int run_command(const CommandLine& line) {
  using cli::PolicyCommand;
  if (line.import) return import_database(line);
  const auto code_of = [](const Result<void>& done) { return done ? 0 : report(done.error()); };
  switch (line.policy.command) {
    case PolicyCommand::none:
      return run_server(line);
    case PolicyCommand::check:
      return code_of(cli::check_policy(line.policy));
    case PolicyCommand::explain:
      return code_of(cli::explain_policy(line.policy, server::merged(sources_of(line))));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  harden_process();
  // No openssl.cnf: whoever can set OPENSSL_CONF could load code into this process.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  CommandLine line;
  if (const auto code = parse_command_line(argc, argv, line)) return *code;
  return run_command(line);
}
