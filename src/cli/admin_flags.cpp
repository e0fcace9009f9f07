#include "cli/admin_flags.h"

namespace jingui::cli {
namespace {

using client::AdminAction;
using client::AdminOptions;

CLI::App& action(CLI::App& group, const char* name, const char* what, AdminAction action,
                 AdminOptions& options) {
  auto& command = *group.add_subcommand(name, what);
  command.callback([&options, action] { options.action = action; });
  return command;
}

CLI::App& group(CLI::App& admin, const char* name, const char* what) {
  return *admin.add_subcommand(name, what)->require_subcommand(1);
}

void vault(CLI::App& command, AdminOptions& o) {
  command.add_option("vault", o.vault, "Id of the vault")->required();
}
void item(CLI::App& command, AdminOptions& o) {
  vault(command, o);
  command.add_option("item", o.item, "Name of the item")->required();
}
void fid(CLI::App& command, AdminOptions& o) {
  command.add_option("fid", o.fid, "FID of the instance")->required();
}
void pair(CLI::App& command, AdminOptions& o) {
  vault(command, o);
  fid(command, o);
}

void add_vaults(CLI::App& admin, AdminOptions& o) {
  auto& vaults = group(admin, "vaults", "Vaults");
  auto& create = action(vaults, "create", "Create a vault", AdminAction::vaults_create, o);
  vault(create, o);
  create.add_option("--name", o.name, "Display name; default: the id");
  action(vaults, "list", "List vaults", AdminAction::vaults_list, o);
  vault(action(vaults, "get", "Show a vault", AdminAction::vaults_get, o), o);
  auto& rename =
      action(vaults, "rename", "Change a vault's display name", AdminAction::vaults_rename, o);
  vault(rename, o);
  rename.add_option("name", o.name, "Display name")->required();
  auto& erase = action(vaults, "delete", "Delete a vault", AdminAction::vaults_delete, o);
  vault(erase, o);
  erase.add_flag("--cascade", o.cascade, "With its items, grants and policies");
}

void add_items(CLI::App& admin, AdminOptions& o) {
  auto& items = group(admin, "items", "Items of a vault and their values");
  auto& put = action(items, "put", "Store a value; it is read from stdin or a file",
                     AdminAction::items_put, o);
  item(put, o);
  put.add_option("field", o.field, "Name of the field")->required();
  put.add_option("--file", o.file,
                 "Take the value from this file, as it is; stdin loses one line end at its end")
      ->type_name("FILE");
  auto& import = action(items, "import", "Store several values; other fields of the item stay",
                        AdminAction::items_import, o);
  item(import, o);
  import.add_option("--file", o.file,
                    "A JSON object of strings, or lines NAME=value; stdin if absent");
  vault(action(items, "list", "List items", AdminAction::items_list, o), o);
  item(action(items, "get", "List the fields of an item; values are not shown",
              AdminAction::items_get, o),
       o);
  auto& erase =
      action(items, "delete", "Delete an item, or one field of it", AdminAction::items_delete, o);
  item(erase, o);
  erase.add_option("field", o.field, "Name of the field");
}

void instance_members(CLI::App& command, AdminOptions& o) {
  command.add_option("--label", o.label, "For people");
  command.add_option("--profile", o.profile, "Handshake it may use: reference or bound");
}

void add_instances(CLI::App& admin, AdminOptions& o) {
  auto& instances = group(admin, "instances", "Registered keys");
  auto& add = action(instances, "add", "Register a public key and the app that may use it",
                     AdminAction::instances_add, o);
  add.add_option("public_key", o.public_key, "64 hex digits, as `jingui status` shows")->required();
  add.add_option("--app-id", o.app_id, "dstack app id")->required();
  instance_members(add, o);
  add.add_flag("--disable", o.disable, "Registered, but refused until it is enabled");
  action(instances, "list", "List instances", AdminAction::instances_list, o);
  fid(action(instances, "get", "Show an instance, and the last refused challenges for it",
             AdminAction::instances_get, o),
      o);
  auto& update = action(instances, "update", "Change an instance; what is not named stays",
                        AdminAction::instances_update, o);
  fid(update, o);
  update.add_option("--app-id", o.app_id, "dstack app id");
  instance_members(update, o);
  auto* enable = update.add_flag("--enable", o.enable, "Let it fetch");
  update.add_flag("--disable", o.disable, "Refuse it, and end its open challenges now")
      ->excludes(enable);
  fid(action(instances, "delete", "Delete an instance", AdminAction::instances_delete, o), o);
}

void add_grants(CLI::App& admin, AdminOptions& o) {
  auto& grants = group(admin, "grants", "Which instance may read which vault");
  pair(action(grants, "add", "Let an instance read a vault", AdminAction::grants_add, o), o);
  vault(action(grants, "list", "List instances that may read a vault", AdminAction::grants_list, o),
        o);
  pair(action(grants, "remove", "Take the grant back", AdminAction::grants_remove, o), o);
}

void add_debug_policy(CLI::App& admin, AdminOptions& o) {
  auto& policies = group(admin, "debug-policy", "Whether `jingui read` may show values of a vault");
  pair(action(policies, "get", "Show the policy of a vault and an instance",
              AdminAction::policy_get, o),
       o);
  auto& set = action(policies, "set", "Allow or deny `jingui read`", AdminAction::policy_set, o);
  pair(set, o);
  set.add_option("policy", o.policy, "allow or deny")
      ->required()
      ->check(CLI::IsMember({"allow", "deny"}));
}

void token(CLI::App& command, AdminOptions& o, bool expires) {
  command.add_option("name", o.name, "Name of the token")->required();
  if (expires)
    command.add_option("--expires-at", o.expires_at, "End of its life, as 2030-01-31T00:00:00Z");
}

void add_tokens(CLI::App& admin, AdminOptions& o) {
  auto& tokens = group(admin, "tokens", "Tokens of administrators; needs the bootstrap token");
  auto& create = action(tokens, "create", "Make a token; it is shown once, on stdout",
                        AdminAction::tokens_create, o);
  token(create, o, true);
  create
      .add_option("--scope", o.scopes,
                  "read, write (vaults, items) or grants (instances, grants, debug policies);"
                  " several: comma separated, or the flag again")
      ->required()
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"read", "write", "grants"}));
  action(tokens, "list", "List tokens, without the tokens themselves", AdminAction::tokens_list, o);
  token(action(tokens, "rotate", "Make a new token of the same name; the old one ends now",
               AdminAction::tokens_rotate, o),
        o, true);
  token(action(tokens, "delete", "Delete a token; it ends now", AdminAction::tokens_delete, o), o,
        false);
}

}  // namespace

void add_connection_flags(CLI::App& command, client::ConnectionOptions& options, bool key) {
  command.add_option("--server", options.server, "Server URL; default: JINGUI_SERVER_URL")
      ->type_name("URL");
  command.add_flag("--insecure", options.insecure, "Allow a server URL that is not https");
  command
      .add_option("--ca-file", options.ca_file,
                  "PEM file with the CAs of the server; default: JINGUI_CA_FILE, the system's")
      ->type_name("FILE");
  if (!key) return;
  command.add_option("--appkeys", options.appkeys, "File with the guest's app keys")
      ->type_name("FILE")
      ->capture_default_str();
  command
      .add_option("--timeout", options.timeout,
                  "For everything until the secrets are there; default: JINGUI_TIMEOUT, or 60")
      ->type_name("SECONDS");
}

void add_admin(CLI::App& app, AdminOptions& options) {
  auto& admin =
      *app.add_subcommand("admin", "Vaults, items, instances, grants, tokens of a server");
  admin.require_subcommand(1);
  admin.fallthrough();
  add_connection_flags(admin, options.connection, false);
  admin.add_flag("--json", options.json, "For scripts: the server's answer as it is");
  admin.footer(
      "The token is taken from JINGUI_ADMIN_TOKEN, or from the file JINGUI_ADMIN_TOKEN_FILE.");
  add_vaults(admin, options);
  add_items(admin, options);
  add_instances(admin, options);
  add_grants(admin, options);
  add_debug_policy(admin, options);
  add_tokens(admin, options);
}

}  // namespace jingui::cli
