// jingui-simulator: a development world until SIGTERM or SIGINT, or one guest's evidence as files.
#include <openssl/crypto.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "base/file.h"
#include "base/harden_process.h"
#include "base/hints.h"
#include "cli/version.h"
#include "simulator/serve_world.h"

namespace {

using namespace jingui;
using namespace jingui::simulator;

struct Arguments {
  std::string directory, ready_file, pccs_listen = "127.0.0.1:0", now;
  std::vector<std::string> guests, scenarios, replays;
  std::int64_t collateral_life = 30 * 24 * 3600;
  bool list_scenarios = false, evidence = false;
};

int report(const Error& error) {
  std::cerr << "jingui-simulator: error: " << describe(error) << "\n";
  if (const auto hint = hint_for(error.code); !hint.empty()) std::cerr << "hint: " << hint << "\n";
  return error_exit_code(error.code);
}

void list_scenarios() {
  for (const Scenario& scenario : all_scenarios()) {
    const std::string name(scenario.name), description(scenario.description);
    const std::string_view reason = scenario.refusal ? error_name(*scenario.refusal) : "";
    std::printf("%-24s %-60s %s\n", name.c_str(), description.c_str(), std::string(reason).c_str());
  }
}

Result<WorldConfig> config_of(const Arguments& arguments) {
  WorldConfig config;
  config.directory = arguments.directory;
  config.collateral_life_seconds = arguments.collateral_life;
  std::vector<std::string> guests = arguments.guests;
  if (guests.empty())
    guests = arguments.evidence ? std::vector<std::string>{"guest"}
                                : std::vector<std::string>{"server", "client"};
  for (const std::string& text : guests) config.guests.push_back(TRY(parse_guest(text)));
  for (const std::string& text : arguments.scenarios)
    config.scenarios.push_back(TRY(parse_for_guest(text, config.guests)));
  for (const std::string& text : arguments.replays)
    config.replays.push_back(TRY(parse_for_guest(text, config.guests)));
  return config;
}

Result<std::shared_ptr<const Clock>> clock_of(const Arguments& arguments) {
  if (arguments.now.empty()) return std::shared_ptr<const Clock>(std::make_shared<SystemClock>());
  const UnixSeconds now = TRY(parse_time(arguments.now));
  return std::shared_ptr<const Clock>(std::make_shared<FixedClock>(now));
}

Result<void> make_directory(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed) return fail(ErrorCode::file_unwritable, path + ": " + failed.message());
  return {};
}

/// Before any thread starts, so that all of them inherit it: only `wait_for_end` takes these
/// signals.
sigset_t block_end_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

Result<void> serve(const Arguments& arguments, DevelopmentWorld& world) {
  const sigset_t end_signals = block_end_signals();
  TRY(world.write_files());
  const std::unique_ptr<WorldServer> server = TRY(WorldServer::start(world, arguments.pccs_listen));
  const std::string url = server->pccs_url();
  TRY(write_file_atomically(world.config().directory + "/pccs-url.txt", as_bytes(url + "\n")));
  std::cout << "A development world: its evidence is worth nothing outside.\n"
            << world.summary(url) << std::flush;
  if (!arguments.ready_file.empty())
    TRY(write_file_atomically(arguments.ready_file, as_bytes(url + "\n")));
  int signal = 0;
  sigwait(&end_signals, &signal);
  return {};
}

Result<void> run(const Arguments& arguments) {
  WorldConfig config = TRY(config_of(arguments));
  std::shared_ptr<const Clock> clock = TRY(clock_of(arguments));
  TRY(make_directory(config.directory));
  const std::unique_ptr<DevelopmentWorld> world =
      TRY(DevelopmentWorld::create(std::move(config), std::move(clock)));
  if (!arguments.evidence) return serve(arguments, *world);
  TRY(write_evidence_files(*world, 0));
  std::cout << world->summary("");
  return {};
}

void add_world_options(CLI::App& app, Arguments& arguments) {
  app.add_option("--guest", arguments.guests, "NAME:APPID or NAME; may be repeated");
  app.add_option("--scenario", arguments.scenarios,
                 "NAME or NAME@GUEST; may be repeated, see --list-scenarios");
  app.add_option("--replay", arguments.replays,
                 "FILE or FILE@GUEST: a recorded answer or a PEM chain, shown as Info or app_cert");
  app.add_option("--collateral-life", arguments.collateral_life, "seconds from issue to nextUpdate")
      ->check(CLI::Range(std::int64_t{2}, std::int64_t{3650} * 24 * 3600));
  app.add_option("--now", arguments.now,
                 "the world's time instead of the clock's: RFC 3339 or seconds since 1970");
}

}  // namespace

int main(int argc, char** argv) {
  harden_process();
  // No openssl.cnf, as in the other programs: what it makes must not depend on one.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  Arguments arguments;
  CLI::App app("A software TEE for development: platform, KMS, guest agents and collateral service",
               "jingui-simulator");
  app.set_version_flag("--version", cli::version_line("jingui-simulator"));
  app.add_flag("--list-scenarios", arguments.list_scenarios,
               "prints name, what is wrong, and the reason a verifier must give");
  app.add_option("--dir", arguments.directory, "where files and sockets go; made if absent");
  app.add_option("--ready-file", arguments.ready_file, "written when everything is served");
  app.add_option("--pccs-listen", arguments.pccs_listen, "address of the collateral service");
  add_world_options(app, arguments);
  CLI::App* evidence =
      app.add_subcommand("evidence", "writes one guest's evidence and collateral as files");
  evidence->add_option("--out", arguments.directory, "directory; made if absent")->required();
  add_world_options(*evidence, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (arguments.list_scenarios) return list_scenarios(), 0;
  arguments.evidence = evidence->parsed();
  if (arguments.directory.empty()) return report({ErrorCode::usage, "--dir is required"});
  const Result<void> done = run(arguments);
  return done ? 0 : report(done.error());
}
