// `jingui admin`: vaults, items, instances, grants, debug policies and tokens through the server's
// API. Values come from stdin or a file, never from the command line; they are never shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/session.h"

namespace jingui::client {

enum class AdminAction {
  vaults_create,
  vaults_list,
  vaults_get,
  vaults_rename,
  vaults_delete,
  items_put,
  items_import,
  items_list,
  items_get,
  items_delete,
  instances_add,
  instances_list,
  instances_get,
  instances_update,
  instances_delete,
  grants_add,
  grants_list,
  grants_remove,
  policy_get,
  policy_set,
  tokens_create,
  tokens_list,
  tokens_rotate,
  tokens_delete,
};

struct AdminOptions {
  ConnectionOptions connection;
  AdminAction action = AdminAction::vaults_list;
  std::string vault, item, field, fid, public_key;
  std::string name;                                   // of a vault for people, of a token
  std::optional<std::string> app_id, label, profile;  // of an instance; absent: as it is
  bool enable = false, disable = false;               // instances add (disable), update
  std::string policy;                                 // debug-policy set: "allow" or "deny"
  std::vector<std::string> scopes;                    // tokens create
  std::optional<std::string> expires_at;              // tokens create, rotate: RFC 3339
  std::optional<std::string> file;  // items put, import: where the content is; stdin if absent
  bool cascade = false;
  bool json = false;  // the server's answer as it is
};

/// The token comes from JINGUI_ADMIN_TOKEN, else from the file that JINGUI_ADMIN_TOKEN_FILE names.
/// Errors end as exit codes; among them admin_unauthorized, server_refused, busy, usage.
int admin_command(const AdminOptions& options, const verifier::Lookup& lookup,
                  const Output& output);

/// The body of PUT items: {"fields": {field: value}}. Error: usage for texts that are not UTF-8.
Result<std::string> item_body(std::string_view field, const SecretBytes& value);

}  // namespace jingui::client
