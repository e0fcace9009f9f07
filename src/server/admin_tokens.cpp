#include "server/admin_tokens.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "server/limits.h"
#include "server/request_body.h"

namespace jingui::server {
namespace {

json::value time_json(const std::optional<UnixSeconds>& time) {
  if (!time) return nullptr;
  return json::value(format_rfc3339(*time));
}

json::array scopes_json(const store::ScopeSet& scopes) {
  json::array list;
  for (const auto name : scopes.names()) list.push_back(json::value(name));
  return list;
}

json::object token_json(const store::AdminTokenRecord& token) {
  return {{"name", token.name},
          {"scopes", scopes_json(token.scopes)},
          {"created_at", format_rfc3339(token.created_at)},
          {"rotated_at", time_json(token.rotated_at)},
          {"expires_at", time_json(token.expires_at)},
          {"last_used_at", time_json(token.last_used_at)}};
}

Result<store::ScopeSet> scopes_member(const json::object& body) {
  store::ScopeSet scopes;
  for (const auto& element : *TRY(json::array_member(body, "scopes"))) {
    const auto* text = element.if_string();
    const auto scope = text == nullptr ? std::nullopt : store::parse_scope(*text);
    if (!scope) return fail(ErrorCode::request_invalid, "scopes must hold read, write or grants");
    scopes.add(*scope);
  }
  if (scopes.empty()) return fail(ErrorCode::request_invalid, "scopes must not be empty");
  return scopes;
}

Result<std::optional<UnixSeconds>> expiry_member(const json::object& body, UnixSeconds now) {
  const auto text = TRY(json::optional_string_member(body, "expires_at"));
  if (!text) return std::optional<UnixSeconds>();
  const auto time = parse_rfc3339(*text);
  if (!time)
    return fail(ErrorCode::request_invalid, "expires_at must be RFC 3339, as 2030-01-31T00:00:00Z");
  if (*time <= now) return fail(ErrorCode::request_invalid, "expires_at must not have passed");
  return std::optional(*time);
}

Result<std::string> new_token_name(Api& api, const json::object& body) {
  auto name = TRY(checked_name_member(body, "name"));
  if (name == kBootstrapName)
    return fail(ErrorCode::request_invalid, "the name " + name + " is reserved");
  if (TRY(api.store.list_tokens()).size() >= kMaxAdminTokens)
    return fail(ErrorCode::request_invalid,
                "there are " + std::to_string(kMaxAdminTokens) + " tokens; delete one first");
  return name;
}

/// The prefix lets people and scanners of leaked secrets see what it is.
Result<std::string> make_token(crypto::RandomSource& random) {
  ByteArray<kNewTokenBytes> bytes{};
  TRY(random.fill(bytes));
  std::string token = "jingui_" + hex_encode(bytes);
  wipe(bytes);
  return token;
}

}  // namespace

Result<http::Response> create_token(Api& api, const Call& call) {
  json::value holder;
  const auto& body = *TRY(parse_body(call.request.body, holder));
  const auto token = TRY(make_token(api.random));
  store::AdminTokenRecord record;
  record.name = TRY(new_token_name(api, body));
  record.digest = token_digest(as_bytes(token));
  record.scopes = TRY(scopes_member(body));
  record.created_at = api.clock->now();
  record.expires_at = TRY(expiry_member(body, record.created_at));
  TRY(api.store.create_token(record));
  return json_response(201, {{"name", record.name},
                             {"token", token},
                             {"scopes", scopes_json(record.scopes)},
                             {"expires_at", time_json(record.expires_at)},
                             {"status", "created"}});
}

Result<http::Response> list_tokens(Api& api, const Call&) {
  json::array list;
  for (const auto& token : TRY(api.store.list_tokens())) list.push_back(token_json(token));
  return json_response(200, list);
}

Result<http::Response> delete_token(Api& api, const Call& call) {
  TRY(api.store.delete_token(call.parameters.at(0)));
  return json_response(200, {{"name", call.parameters.at(0)}, {"status", "deleted"}});
}

Result<http::Response> rotate_token(Api& api, const Call& call) {
  json::value holder = json::object();
  if (!call.request.body.empty()) (void)TRY(parse_body(call.request.body, holder));
  const auto record = TRY(api.store.get_token(call.parameters.at(0)));
  const auto now = api.clock->now();
  auto expires_at = TRY(expiry_member(holder.get_object(), now));
  if (!expires_at) expires_at = record.expires_at;
  if (expires_at && *expires_at <= now)
    return fail(ErrorCode::request_invalid, "the token has expired: give a new expires_at");
  const auto token = TRY(make_token(api.random));
  TRY(api.store.rotate_token(record.name, token_digest(as_bytes(token)), expires_at, now));
  return json_response(200, {{"name", record.name},
                             {"token", token},
                             {"scopes", scopes_json(record.scopes)},
                             {"expires_at", time_json(expires_at)},
                             {"status", "rotated"}});
}

}  // namespace jingui::server
