// `jingui admin`: vaults, items, instances and grants through the server's API. Values come from
// stdin or a file, never from the command line; they are never shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/session.h"

namespace jingui::client {

enum class AdminAction {
  vaults_create,
  vaults_list,
  vaults_delete,
  items_put,
  items_list,
  items_get,
  items_delete,
  instances_add,
  instances_list,
  instances_delete,
  grants_add,
  grants_list,
  grants_remove,
};

struct AdminOptions {
  ConnectionOptions connection;
  AdminAction action = AdminAction::vaults_list;
  std::string vault, item, field, fid, public_key, app_id, label, name;
  std::optional<std::string> file;  // items put: where the value is; stdin if absent
  bool cascade = false;
  bool json = false;  // the server's answer as it is
};

/// The token comes from JINGUI_ADMIN_TOKEN, else from the file that JINGUI_ADMIN_TOKEN_FILE names.
/// Errors end as exit codes; among them admin_unauthorized, server_refused, usage.
int admin_command(const AdminOptions& options, const verifier::Lookup& lookup,
                  const Output& output);

/// The body of PUT items: {"fields": {field: value}}. Error: usage for texts that are not UTF-8.
Result<std::string> item_body(std::string_view field, const SecretBytes& value);

}  // namespace jingui::client
