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

void vault(CLI::App& command, AdminOptions& o) {
  command.add_option("vault", o.vault, "Id of the vault")->required();
}

void add_vaults(CLI::App& admin, AdminOptions& o) {
  auto& group = *admin.add_subcommand("vaults", "Vaults")->require_subcommand(1);
  auto& create = action(group, "create", "Create a vault", AdminAction::vaults_create, o);
  vault(create, o);
  create.add_option("--name", o.name, "Display name; default: the id");
  action(group, "list", "List vaults", AdminAction::vaults_list, o);
  auto& erase = action(group, "delete", "Delete a vault", AdminAction::vaults_delete, o);
  vault(erase, o);
  erase.add_flag("--cascade", o.cascade, "With its items, grants and policies");
}

void add_items(CLI::App& admin, AdminOptions& o) {
  auto& group =
      *admin.add_subcommand("items", "Items of a vault and their values")->require_subcommand(1);
  auto& put = action(group, "put", "Store a value; it is read from stdin or a file",
                     AdminAction::items_put, o);
  vault(put, o);
  put.add_option("item", o.item, "Name of the item")->required();
  put.add_option("field", o.field, "Name of the field")->required();
  put.add_option("--file", o.file,
                 "Take the value from this file, as it is; stdin loses one line end at its end")
      ->type_name("FILE");
  auto& list = action(group, "list", "List items", AdminAction::items_list, o);
  vault(list, o);
  auto& get = action(group, "get", "List the fields of an item; values are not shown",
                     AdminAction::items_get, o);
  vault(get, o);
  get.add_option("item", o.item, "Name of the item")->required();
  auto& erase =
      action(group, "delete", "Delete an item, or one field of it", AdminAction::items_delete, o);
  vault(erase, o);
  erase.add_option("item", o.item, "Name of the item")->required();
  erase.add_option("field", o.field, "Name of the field");
}

void add_instances(CLI::App& admin, AdminOptions& o) {
  auto& group = *admin.add_subcommand("instances", "Registered keys")->require_subcommand(1);
  auto& add = action(group, "add", "Register a public key and the app that may use it",
                     AdminAction::instances_add, o);
  add.add_option("public_key", o.public_key, "64 hex digits, as `jingui status` shows")->required();
  add.add_option("--app-id", o.app_id, "dstack app id")->required();
  add.add_option("--label", o.label, "For people");
  action(group, "list", "List instances", AdminAction::instances_list, o);
  auto& erase = action(group, "delete", "Delete an instance", AdminAction::instances_delete, o);
  erase.add_option("fid", o.fid, "FID of the instance")->required();
}

void add_grants(CLI::App& admin, AdminOptions& o) {
  auto& group =
      *admin.add_subcommand("grants", "Which instance may read which vault")->require_subcommand(1);
  auto& add = action(group, "add", "Let an instance read a vault", AdminAction::grants_add, o);
  vault(add, o);
  add.add_option("fid", o.fid, "FID of the instance")->required();
  auto& list =
      action(group, "list", "List instances that may read a vault", AdminAction::grants_list, o);
  vault(list, o);
  auto& remove = action(group, "remove", "Take the grant back", AdminAction::grants_remove, o);
  vault(remove, o);
  remove.add_option("fid", o.fid, "FID of the instance")->required();
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
  auto& admin = *app.add_subcommand("admin", "Vaults, items, instances and grants of a server");
  admin.require_subcommand(1);
  admin.fallthrough();
  add_connection_flags(admin, options.connection, false);
  admin.add_flag("--json", options.json, "The server's answer as it is");
  admin.footer(
      "The token is taken from JINGUI_ADMIN_TOKEN, or from the file JINGUI_ADMIN_TOKEN_FILE.");
  add_vaults(admin, options);
  add_items(admin, options);
  add_instances(admin, options);
  add_grants(admin, options);
}

}  // namespace jingui::cli
