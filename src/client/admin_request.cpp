#include "client/admin_request.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "base/utf8.h"
#include "client/admin_import.h"

namespace jingui::client {
namespace {

http::Request request(std::string method, std::string target, std::string body = {}) {
  http::Request out;
  out.method = std::move(method);
  out.target = std::move(target);
  out.body = std::move(body);
  return out;
}

std::string vault_path(const AdminOptions& o) {
  return "/v1/vaults/" + percent_encode(o.vault);
}
std::string item_path(const AdminOptions& o) {
  return vault_path(o) + "/items/" + percent_encode(o.item);
}
std::string grant_path(const AdminOptions& o) {
  return vault_path(o) + "/instances/" + percent_encode(o.fid);
}
std::string instance_path(const AdminOptions& o) {
  return "/v1/instances/" + percent_encode(o.fid);
}
std::string policy_path(const AdminOptions& o) {
  return "/v1/debug-policy/" + percent_encode(o.vault) + "/" + percent_encode(o.fid);
}
std::string token_path(const AdminOptions& o) {
  return "/v1/tokens/" + percent_encode(o.name);
}

void add_member(json::object& body, const char* name, const std::optional<std::string>& value) {
  if (value) body[name] = *value;
}

http::Request create_vault_request(const AdminOptions& o) {
  const json::object body{{"id", o.vault}, {"name", o.name.empty() ? o.vault : o.name}};
  return request("POST", "/v1/vaults", json::serialize(body));
}

http::Request delete_item_request(const AdminOptions& o) {
  if (o.field.empty()) return request("DELETE", item_path(o));
  return request("PUT", item_path(o),
                 json::serialize(json::object{{"delete", json::array{o.field}}}));
}

http::Request add_instance_request(const AdminOptions& o) {
  json::object body{{"public_key", o.public_key}};
  add_member(body, "dstack_app_id", o.app_id);
  add_member(body, "label", o.label);
  add_member(body, "profile", o.profile);
  if (o.disable) body["enabled"] = false;
  return request("POST", "/v1/instances", json::serialize(body));
}

/// PATCH, not PUT: what is not named stays, whoever changes something else at the same time.
Result<http::Request> update_instance_request(const AdminOptions& o) {
  json::object body;
  add_member(body, "dstack_app_id", o.app_id);
  add_member(body, "label", o.label);
  add_member(body, "profile", o.profile);
  if (o.enable || o.disable) body["enabled"] = o.enable;
  if (body.empty())
    return fail(ErrorCode::usage,
                "nothing to change: give --label, --app-id, --profile, --enable or --disable");
  return request("PATCH", instance_path(o), json::serialize(body));
}

http::Request create_token_request(const AdminOptions& o) {
  json::array scopes;
  for (const auto& scope : o.scopes) scopes.push_back(json::value(scope));
  json::object body{{"name", o.name}, {"scopes", std::move(scopes)}};
  add_member(body, "expires_at", o.expires_at);
  return request("POST", "/v1/tokens", json::serialize(body));
}

http::Request rotate_token_request(const AdminOptions& o) {
  json::object body;
  add_member(body, "expires_at", o.expires_at);
  return request("POST", token_path(o) + "/rotate", json::serialize(body));
}

}  // namespace

// The one place, with import_body(), where a value leaves secret memory for an ordinary string: the
// HTTP client takes bodies as such, and this process ends right after.
Result<std::string> item_body(std::string_view field, const SecretBytes& value) {
  const auto text = as_text(value.expose());
  if (!is_utf8(field) || !is_utf8(text))
    return fail(ErrorCode::usage, "field names and values must be UTF-8");
  return "{\"fields\":{" + boost::json::serialize(boost::json::string_view(field)) + ":" +
         boost::json::serialize(boost::json::string_view(text)) + "}}";
}

Result<http::Request> admin_request(const AdminOptions& o, const SecretBytes& content) {
  switch (o.action) {
    case AdminAction::vaults_create:
      return create_vault_request(o);
    case AdminAction::vaults_list:
      return request("GET", "/v1/vaults");
    case AdminAction::vaults_get:
      return request("GET", vault_path(o));
    case AdminAction::vaults_rename:
      return request("PUT", vault_path(o), json::serialize(json::object{{"name", o.name}}));
    case AdminAction::vaults_delete:
      return request("DELETE", vault_path(o) + (o.cascade ? "?cascade=true" : ""));
    case AdminAction::items_put:
      return request("PUT", item_path(o), TRY(item_body(o.field, content)));
    case AdminAction::items_import:
      return request("PUT", item_path(o), TRY(import_body(content)));
    case AdminAction::items_list:
      return request("GET", vault_path(o) + "/items");
    case AdminAction::items_get:
      return request("GET", item_path(o));
    case AdminAction::items_delete:
      return delete_item_request(o);
    case AdminAction::instances_add:
      return add_instance_request(o);
    case AdminAction::instances_list:
      return request("GET", "/v1/instances");
    case AdminAction::instances_get:
      return request("GET", instance_path(o));
    case AdminAction::instances_update:
      return update_instance_request(o);
    case AdminAction::instances_delete:
      return request("DELETE", instance_path(o));
    case AdminAction::grants_add:
      return request("POST", grant_path(o));
    case AdminAction::grants_list:
      return request("GET", vault_path(o) + "/instances");
    case AdminAction::grants_remove:
      return request("DELETE", grant_path(o));
    case AdminAction::policy_get:
      return request("GET", policy_path(o));
    case AdminAction::policy_set:
      return request("PUT", policy_path(o),
                     json::serialize(json::object{{"allow_read", o.policy == "allow"}}));
    case AdminAction::tokens_create:
      return create_token_request(o);
    case AdminAction::tokens_list:
      return request("GET", "/v1/tokens");
    case AdminAction::tokens_rotate:
      return rotate_token_request(o);
    case AdminAction::tokens_delete:
      return request("DELETE", token_path(o));
  }
  return fail(ErrorCode::internal);
}

}  // namespace jingui::client
