// jingui: run a command with its secrets, read one, look at the own registration, verify evidence,
// administer a server.
#include <fcntl.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/harden_process.h"
#include "base/log.h"
#include "base/secret_bytes.h"
#include "cli/admin_flags.h"
#include "cli/version.h"
#include "client/limits.h"
#include "client/read_command.h"
#include "client/run_command.h"
#include "client/verify_command.h"

namespace {

using namespace jingui;
using namespace jingui::client;

struct Arguments {
  std::string log_level;
  bool verbose = false;
  RunOptions run;
  bool no_lockdown = false;
  ReadOptions read;
  StatusOptions status;
  VerifyOptions verify;
  AdminOptions admin;
};

void add_run(CLI::App& app, Arguments& arguments) {
  auto& run = *app.add_subcommand(
      "run", "Run a command with its secrets in the environment, masked in its output");
  cli::add_connection_flags(run, arguments.run.connection);
  run.add_option("--env-file", arguments.run.env_file,
                 "File with NAME=value lines; a missing default file is ignored")
      ->capture_default_str();
  run.add_flag("--no-lockdown", arguments.no_lockdown,
               "Accepted for compatibility: this version does not trace the command");
  run.add_option("command", arguments.run.command, "The command and its arguments, after --")
      ->required();
}

void add_read(CLI::App& app, Arguments& arguments) {
  auto& read = *app.add_subcommand("read", "Print one secret");
  cli::add_connection_flags(read, arguments.read.connection);
  read.add_flag("--show-meta", arguments.read.show_meta,
                "Also print the own FID and public key, to stderr");
  read.add_option("reference", arguments.read.reference,
                  "jingui://vault/item/[section/]field, or op://")
      ->required();
}

void add_status(CLI::App& app, Arguments& arguments) {
  auto& status = *app.add_subcommand("status", "Show the own key and whether the server knows it");
  cli::add_connection_flags(status, arguments.status.connection);
  status.add_flag("--json", arguments.status.json, "One JSON object, with the settings in force");
  status.allow_extras();
}

void add_verify(CLI::App& app, Arguments& arguments) {
  auto& o = arguments.verify;
  auto& verify = *app.add_subcommand(
      "verify", "Verify evidence and say what it shows, one row for each check");
  auto* input = verify.add_option_group("input")->require_option(1);
  input->add_option("--quote", o.quote, "A DCAP quote: binary or hex");
  input->add_option("--evidence", o.evidence, "An answer of a guest agent, or an attestation");
  input->add_option("--cert", o.cert, "A certificate chain with evidence in it: PEM or DER");
  verify.add_option("--collateral", o.collateral,
                    "JSON file; otherwise JINGUI_COLLATERAL or JINGUI_PCCS_URL");
  verify.add_option("--at", o.at, "Verify as of this time: RFC 3339, or seconds since 1970");
  verify.add_flag("--json", o.json, "One JSON object for each row");
}

void describe_program(CLI::App& app, Arguments& arguments) {
  app.require_subcommand(0, 1);
  app.fallthrough();
  app.set_version_flag("-v,--version", cli::version_line("jingui"));
  app.add_option("--log-level", arguments.log_level,
                 "debug, info, warn or error; default info, or JINGUI_LOG_LEVEL");
  app.add_flag("--verbose", arguments.verbose, "Same as --log-level debug");
  app.get_formatter()->column_width(34);
  add_run(app, arguments);
  add_read(app, arguments);
  add_status(app, arguments);
  add_verify(app, arguments);
  cli::add_admin(app, arguments.admin);
}

Result<void> set_log_level(const Arguments& arguments) {
  const auto lookup = verifier::process_environment();
  std::string level = arguments.verbose ? "debug" : trimmed_setting(lookup, "JINGUI_LOG_LEVEL");
  if (arguments.log_level.find_first_not_of(" \t") != std::string::npos)
    level = arguments.log_level;
  if (level.empty()) level = "info";
  log::set_level(TRY(log::parse_level(level)));
  return {};
}

/// Descriptors 0 to 2 are what they are called, even if we were started without them: a pipe of
/// ours must not become stdout.
void open_standard_descriptors() {
  int fd = 0;
  do fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= 2);
  if (fd > 2) ::close(fd);
}

/// The command after the first "--" of `run` is not ours to parse.
std::vector<std::string> split_command(std::vector<std::string>& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  if (end == words.end() || std::find(words.begin(), end, "run") == end) return {};
  std::vector<std::string> command(end + 1, words.end());
  words.erase(end, words.end());
  return command;
}

int dispatch(const CLI::App& app, Arguments& arguments) {
  const Output output;
  if (const auto level = set_log_level(arguments); !level) {
    output.error(level.error());
    return app.got_subcommand("run") ? kExitNotStarted : error_exit_code(level.error().code);
  }
  const auto lookup = verifier::process_environment();
  const bool run = app.got_subcommand("run");
  init_secret_memory(run ? kRunArenaBytes : kSmallArenaBytes);
  if (run) return run_command(arguments.run, lookup, output);
  if (app.got_subcommand("read")) return read_command(arguments.read, lookup, output);
  if (app.got_subcommand("status")) return status_command(arguments.status, lookup, output);
  if (app.got_subcommand("verify"))
    return run_verify(arguments.verify, lookup, std::cout, std::cerr);
  if (app.got_subcommand("admin")) return admin_command(arguments.admin, lookup, output);
  output.result(app.help());
  return 0;
}

int refuse(const CLI::App& app, const CLI::ParseError& error) {
  const Output output;
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  output.error({ErrorCode::usage, printable(error.what())});
  output.line("hint: jingui --help");
  return app.got_subcommand("run") ? kExitNotStarted : error_exit_code(ErrorCode::usage);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  arguments.run.inherited = InheritedState::capture();
  open_standard_descriptors();
  harden_process();
  // No openssl.cnf: whoever can set OPENSSL_CONF could load code into this process, and reading it
  // takes time.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  CLI::App app("Secrets for workloads in trusted execution environments", "jingui");
  describe_program(app, arguments);
  std::vector<std::string> words(argv + 1, argv + argc);
  auto command = split_command(words);
  auto* const run = app.get_subcommand("run");
  if (!command.empty()) run->get_option("command")->required(false);
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return refuse(app, error);
  }
  arguments.run.env_file_given = run->count("--env-file") > 0;
  arguments.run.command.insert(arguments.run.command.end(), command.begin(), command.end());
  return dispatch(app, arguments);
}
