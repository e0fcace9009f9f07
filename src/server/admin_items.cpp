// Handlers of items.
#include <boost/json.hpp>

#include "server/admin_vaults.h"
#include "server/request_body.h"
#include "store/limits.h"

namespace jingui::server {
namespace {

json::array names_json(const std::vector<std::string>& names) {
  json::array list;
  for (const auto& name : names) list.push_back(json::value(name));
  return list;
}

Result<store::ItemChange::Field> field_of(std::string_view name, const json::value& value) {
  store::ItemChange::Field field;
  field.name = TRY(checked_name("a field's name", name));
  const auto* text = value.if_string();
  if (text == nullptr)
    return fail(ErrorCode::request_invalid,
                "the value of field " + field.name + " must be a string");
  if (text->size() > store::kMaxValueBytes)
    return fail(ErrorCode::message_too_large, "the value of field " + field.name +
                                                  " is longer than " +
                                                  std::to_string(store::kMaxValueBytes) + " bytes");
  field.value = TRY(SecretBytes::copy_of(as_bytes({text->data(), text->size()})));
  return field;
}

Result<void> read_fields(const json::object& body, store::ItemChange& change) {
  if (json::find(body, "fields") == nullptr) return {};
  for (const auto& member : *TRY(json::object_member(body, "fields")))
    change.fields.push_back(
        TRY(field_of({member.key().data(), member.key().size()}, member.value())));
  return {};
}

Result<void> read_deletions(const json::object& body, store::ItemChange& change) {
  if (json::find(body, "delete") == nullptr) return {};
  for (const auto& element : *TRY(json::array_member(body, "delete"))) {
    if (!element.is_string())
      return fail(ErrorCode::request_invalid, "delete must hold names of fields");
    change.deletions.emplace_back(element.get_string());
  }
  return {};
}

}  // namespace

Result<http::Response> list_items(Api& api, const Call& call) {
  return json_response(200, names_json(TRY(api.store.list_items(call.parameters.at(0)))));
}

Result<http::Response> get_item(Api& api, const Call& call) {
  const auto& vault = call.parameters.at(0);
  const auto& item = call.parameters.at(1);
  const auto names = TRY(api.store.list_fields(vault, item));
  return json_response(200, {{"keys", names_json(names)}, {"section", item}, {"vault_id", vault}});
}

Result<http::Response> put_item(Api& api, const Call& call) {
  const auto item = TRY(checked_name("the item's name", call.parameters.at(1)));
  json::value holder;
  const auto& body = *TRY(parse_body(call.request.body, holder));
  store::ItemChange change;
  TRY(read_fields(body, change));
  TRY(read_deletions(body, change));
  if (change.fields.empty() && change.deletions.empty())
    return fail(ErrorCode::request_invalid, "at least one of fields or delete must be provided");
  TRY(api.store.change_item(call.parameters.at(0), item, change, api.clock->now()));
  return json_response(200, {{"status", "updated"}});
}

Result<http::Response> delete_item(Api& api, const Call& call) {
  TRY(api.store.delete_item(call.parameters.at(0), call.parameters.at(1)));
  return json_response(200, {{"status", "deleted"}});
}

}  // namespace jingui::server
