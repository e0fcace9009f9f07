#include "cli/commands.h"

#include <array>

#include "cli/admin_flags.h"
#include "cli/version.h"

namespace jingui::cli {
namespace {

void add_run(CLI::App& app, Arguments& arguments) {
  auto& run = *app.add_subcommand(
      "run", "Run a command with its secrets in the environment, masked in its output");
  add_connection_flags(run, arguments.run.connection);
  run.add_option("--env-file", arguments.run.env_file,
                 "File with NAME=value lines; a missing default file is ignored")
      ->type_name("FILE")
      ->capture_default_str();
  run.add_flag("--no-lockdown", arguments.no_lockdown,
               "Accepted for compatibility: this version does not trace the command");
  run.add_option("command", arguments.run.command, "The command and its arguments, after --")
      ->required();
}

void add_read(CLI::App& app, Arguments& arguments) {
  auto& read = *app.add_subcommand("read", "Print one secret");
  add_connection_flags(read, arguments.read.connection);
  read.add_flag("--show-meta", arguments.read.show_meta,
                "Also print the own FID and public key, to stderr");
  read.add_option("reference", arguments.read.reference,
                  "jingui://vault/item/[section/]field, or op://")
      ->required();
}

void add_status(CLI::App& app, Arguments& arguments) {
  auto& status = *app.add_subcommand("status", "Show the own key and whether the server knows it");
  add_connection_flags(status, arguments.status.connection);
  status.add_flag("--json", arguments.status.json, "One JSON object, with the settings in force");
  status.allow_extras();
}

void add_verify(CLI::App& app, Arguments& arguments) {
  auto& o = arguments.verify;
  auto& verify = *app.add_subcommand(
      "verify", "Verify evidence and say what it shows, one row for each check");
  auto* input = verify.add_option_group("input")->require_option(1);
  input->add_option("--quote", o.quote, "A DCAP quote: binary or hex")->type_name("FILE");
  input->add_option("--evidence", o.evidence, "An answer of a guest agent, or an attestation")
      ->type_name("FILE");
  input->add_option("--cert", o.cert, "A certificate chain with evidence in it: PEM or DER")
      ->type_name("FILE");
  verify
      .add_option("--collateral", o.collateral,
                  "JSON file; otherwise JINGUI_COLLATERAL or JINGUI_PCCS_URL")
      ->type_name("FILE");
  verify.add_option("--at", o.at, "Verify as of this time: RFC 3339, or seconds since 1970")
      ->type_name("TIME");
  verify.add_flag("--json", o.json, "One JSON object for each row");
  verify.add_option("--as", o.as, "Whose evidence it is: server (default) or client")
      ->type_name("PEER");
  verify.add_flag("--pin", o.pin, "Print a policy that this evidence passes, if everything holds");
  verify
      .add_option("--pin-os", o.pin_os,
                  "Print its OS measurements under this name, if everything holds")
      ->type_name("NAME");
}

void add_admin_command(CLI::App& app, Arguments& arguments) {
  add_admin(app, arguments.admin);
}

void add_completion(CLI::App& app, Arguments& arguments) {
  auto& completion = *app.add_subcommand("completion", "Print completions for a shell");
  completion.add_option("shell", arguments.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion.footer("For this shell only: source <(jingui completion bash)");
}

/// Its words are looked at before anything is parsed.
void add_help(CLI::App& app, Arguments&) {
  app.add_subcommand("help", "Help about a command: jingui help admin vaults");
}

struct Command {
  std::string_view name;
  void (*add)(CLI::App&, Arguments&);
};
constexpr auto kCommands = std::to_array<Command>({
    {"run", add_run},
    {"read", add_read},
    {"status", add_status},
    {"verify", add_verify},
    {"admin", add_admin_command},
    {"completion", add_completion},
    {"help", add_help},
});

}  // namespace

std::string_view command_word(std::span<const std::string> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--" || words[i] == "-v" || words[i] == "--version") return {};
    if (!words[i].starts_with('-')) return words[i];
    if (words[i] == "--log-level") ++i;
  }
  return {};
}

void describe_program(CLI::App& app, Arguments& arguments, std::string_view word) {
  app.require_subcommand(0, 1);
  app.fallthrough();
  app.add_option("--log-level", arguments.log_level,
                 "debug, info, warn or error; default info, or JINGUI_LOG_LEVEL")
      ->type_name("LEVEL");
  app.add_flag("--verbose", arguments.verbose, "Same as --log-level debug");
  app.get_formatter()->column_width(34);
  app.footer("With every command: --log-level LEVEL, --verbose");
  bool known = false;
  for (const auto& command : kCommands)
    if (command.name == word) {
      command.add(app, arguments);
      known = true;
    }
  if (known) return;
  for (const auto& command : kCommands) command.add(app, arguments);
  app.footer("jingui help COMMAND shows the flags of a command.");
  app.set_version_flag("-v,--version", version_line("jingui"));
}

const CLI::App& innermost(const CLI::App& app) {
  const auto given = app.get_subcommands();
  return given.empty() ? app : innermost(*given.back());
}

}  // namespace jingui::cli
