#include "server/admin_vaults.h"

#include <boost/json.hpp>

#include "protocol/refusal.h"
#include "server/query.h"
#include "server/request_body.h"

namespace jingui::server {
namespace {

json::object vault_json(const store::Vault& vault) {
  return {{"id", vault.id}, {"name", vault.name}, {"created_at", format_rfc3339(vault.created_at)}};
}

http::Response vault_exists_response() {
  return json_response(409, {{"error", error_text(ErrorCode::vault_exists)},
                             {"reason", error_name(ErrorCode::vault_exists)},
                             {"hint", "use PUT /v1/vaults/:id to update"}});
}

}  // namespace

Result<http::Response> create_vault(Api& api, const Call& call) {
  json::value holder;
  const auto& body = *TRY(parse_body(call.request.body, holder));
  const auto id = TRY(checked_name_member(body, "id"));
  const auto name = TRY(checked_label_member(body, "name"));
  const auto created = api.store.create_vault(id, name, api.clock->now());
  if (!created && created.error().code == ErrorCode::vault_exists) return vault_exists_response();
  TRY(created);
  return json_response(201, {{"id", id}, {"status", "created"}});
}

Result<http::Response> list_vaults(Api& api, const Call&) {
  json::array list;
  for (const auto& vault : TRY(api.store.list_vaults())) list.push_back(vault_json(vault));
  return json_response(200, list);
}

Result<http::Response> get_vault(Api& api, const Call& call) {
  return json_response(200, vault_json(TRY(api.store.get_vault(call.parameters.at(0)))));
}

Result<http::Response> update_vault(Api& api, const Call& call) {
  json::value holder;
  const auto& body = *TRY(parse_body(call.request.body, holder));
  const auto name = TRY(checked_label_member(body, "name"));
  TRY(api.store.rename_vault(call.parameters.at(0), name));
  return json_response(200, {{"id", call.parameters.at(0)}, {"status", "updated"}});
}

Result<http::Response> delete_vault(Api& api, const Call& call) {
  // The exact value, and the first one: a misreading would delete too much.
  const bool cascade = query_value(call.query, "cascade") == "true";
  // Grants and debug policies go with it.
  if (cascade) TRY(check_access(call.caller, Access::grants));
  TRY(api.store.delete_vault(call.parameters.at(0), cascade));
  return json_response(200, {{"id", call.parameters.at(0)}, {"status", "deleted"}});
}

}  // namespace jingui::server
