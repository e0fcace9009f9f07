#include "client/admin_request.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "base/utf8.h"

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

http::Request vaults_request(const AdminOptions& o) {
  if (o.action == AdminAction::vaults_list) return request("GET", "/v1/vaults");
  if (o.action == AdminAction::vaults_delete)
    return request("DELETE", vault_path(o) + (o.cascade ? "?cascade=true" : ""));
  const json::object body{{"id", o.vault}, {"name", o.name.empty() ? o.vault : o.name}};
  return request("POST", "/v1/vaults", json::serialize(body));
}

http::Request delete_item_request(const AdminOptions& o) {
  if (o.field.empty()) return request("DELETE", item_path(o));
  return request("PUT", item_path(o),
                 json::serialize(json::object{{"delete", json::array{o.field}}}));
}

http::Request add_instance_request(const AdminOptions& o) {
  json::object body{{"public_key", o.public_key}, {"dstack_app_id", o.app_id}};
  if (!o.label.empty()) body["label"] = o.label;
  return request("POST", "/v1/instances", json::serialize(body));
}

}  // namespace

// The one place where a value leaves secret memory for an ordinary string: the HTTP client takes
// bodies as such, and this process ends right after.
Result<std::string> item_body(std::string_view field, const SecretBytes& value) {
  const auto text = as_text(value.expose());
  if (!is_utf8(field) || !is_utf8(text))
    return fail(ErrorCode::usage, "field names and values must be UTF-8");
  return "{\"fields\":{" + boost::json::serialize(boost::json::string_view(field)) + ":" +
         boost::json::serialize(boost::json::string_view(text)) + "}}";
}

Result<http::Request> admin_request(const AdminOptions& o, const SecretBytes& value) {
  switch (o.action) {
    case AdminAction::vaults_create:
    case AdminAction::vaults_list:
    case AdminAction::vaults_delete:
      return vaults_request(o);
    case AdminAction::items_put:
      return request("PUT", item_path(o), TRY(item_body(o.field, value)));
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
    case AdminAction::instances_delete:
      return request("DELETE", "/v1/instances/" + percent_encode(o.fid));
    case AdminAction::grants_add:
      return request("POST", grant_path(o));
    case AdminAction::grants_list:
      return request("GET", vault_path(o) + "/instances");
    case AdminAction::grants_remove:
      return request("DELETE", grant_path(o));
  }
  return fail(ErrorCode::internal);
}

}  // namespace jingui::client
