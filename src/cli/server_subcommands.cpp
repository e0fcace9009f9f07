#include "cli/server_subcommands.h"

#include <CLI/CLI.hpp>

namespace jingui::cli {

CLI::App* describe_import(CLI::App& app, ImportArguments& arguments) {
  auto* import = app.add_subcommand(
      "import", "Import a database of the public Go program into JINGUI_DB_PATH, all or nothing");
  import->fallthrough();
  import->add_option("file", arguments.source, "the Go program's jingui.db")->required();
  import->add_option("--master-key-file", arguments.master_key_file,
                     "file with the master key of a database of version 1, 64 hex digits"
                     " (default: JINGUI_MASTER_KEY)");
  import->add_flag("--dry-run", arguments.dry_run, "say what would be imported, write nothing");
  import->add_flag("--skip-existing", arguments.skip_existing,
                   "keep vaults and instances that are there already");
  import->add_flag("--insecure-grant-whole-vaults", arguments.insecure_grant_whole_vaults,
                   "version 1: let an instance that could read one item read its whole vault");
  import->add_flag("--json", arguments.json, "print one JSON object");
  return import;
}

void describe_policy(CLI::App& app, PolicyArguments& arguments) {
  auto* policy = app.add_subcommand("policy", "Look at policies without a server");
  policy->fallthrough()->require_subcommand(1);
  auto* check = policy->add_subcommand("check", "Say whether a file is a policy");
  check->add_option("file", arguments.file, "JSON, see docs/policy.md")->required();
  check->callback([&arguments] { arguments.command = PolicyCommand::check; });
  auto* explain = policy->add_subcommand(
      "explain", "Judge evidence of a client by the settings, one row for each check and rule");
  explain->fallthrough();
  explain->add_option("--evidence", arguments.evidence, "answer of a guest agent, or PEM chain")
      ->required();
  explain->add_option("--policy", arguments.policies,
                      "a further policy, as of a vault; may be repeated");
  explain->add_option("--collateral", arguments.collateral, "JSON file, in place of the settings");
  explain->add_option("--at", arguments.at, "judge as of this time");
  explain->add_flag("--bound", arguments.bound, "judge as in the bound profile");
  explain->add_flag("--json", arguments.json, "print one JSON list");
  explain->callback([&arguments] { arguments.command = PolicyCommand::explain; });
}

}  // namespace jingui::cli
