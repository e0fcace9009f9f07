#include "server/admin_instances.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/log.h"
#include "server/request_body.h"
#include "store/names.h"

namespace jingui::server {
namespace {

json::object instance_json(const store::Instance& instance) {
  json::value last_used;
  if (instance.last_used_at) last_used = format_rfc3339(*instance.last_used_at);
  return {{"fid", instance.fid},
          {"public_key", hex_encode(instance.public_key)},
          {"dstack_app_id", instance.app_id},
          {"label", instance.label},
          {"created_at", format_rfc3339(instance.created_at)},
          {"last_used_at", last_used},
          {"profile", store::profile_name(instance.profile)},
          {"enabled", instance.enabled}};
}

/// Every value is a claim of whoever was refused, unless `authenticated`; `verified` says what was
/// checked nevertheless.
json::object refused_json(const RefusedChallenge& refused) {
  json::array verified;
  if (refused.evidence_verified)
    for (const char* part : {"quote", "event_log", "certificate_chain"})
      verified.push_back(json::value(part));
  // Profile bound judges by policy after the registration.
  if (refused.evidence_verified && !refused.key_shown) verified.push_back(json::value("policy"));
  const auto& observed = refused.observed;
  return {{"time", format_rfc3339(refused.time)},
          {"reason", error_name(refused.reason)},
          {"count", refused.count},
          {"authenticated", refused.key_shown && refused.evidence_verified},
          {"verified", verified},
          {"dstack_app_id", observed.app_id},
          {"compose_hash", observed.compose_hash},
          {"instance_id", observed.instance_id},
          {"kms_root", observed.kms_root},
          {"fmspc", observed.fmspc},
          {"device_id", observed.device_id}};
}

/// What the server's setting says; docs/protocol.md 6.
store::Profile default_profile(const Api& api) {
  return api.takes_reference ? store::Profile::reference : store::Profile::bound;
}

void end_challenges(Api& api, const std::string& fid) {
  api.challenges.drop(fid);
  api.bound_challenges.drop(fid);
}

http::Response instances_response(const std::vector<store::Instance>& instances) {
  json::array list;
  for (const auto& instance : instances) list.push_back(instance_json(instance));
  return json_response(200, list);
}

Result<crypto::X25519PublicKey> public_key_member(const json::object& body) {
  const auto text = TRY(json::string_member(body, "public_key"));
  const auto key = hex_decode_array<32>(text);
  if (!key)
    return fail(ErrorCode::request_invalid, "public_key must be 64 hex characters (32 bytes)");
  TRY(crypto::check_not_low_order(*key));
  return *key;
}

Result<std::string> app_id_member(const json::object& body) {
  const auto id = TRY(json::string_member(body, "dstack_app_id"));
  TRY(store::check_app_id("dstack_app_id", id));
  return std::string(id);
}

Result<std::optional<std::string>> label_member(const json::object& body) {
  const auto text = TRY(json::optional_string_member(body, "label"));
  if (!text) return std::optional<std::string>();
  return std::optional(TRY(checked_label("label", *text, true)));
}

Result<std::optional<store::Profile>> profile_member(const json::object& body) {
  const auto text = TRY(json::optional_string_member(body, "profile"));
  if (!text) return std::optional<store::Profile>();
  const auto profile = store::parse_profile(*text);
  if (!profile) return fail(ErrorCode::request_invalid, "profile must be reference or bound");
  return std::optional(*profile);
}

/// Strict clients show 40 lower-case digits; another id is kept, but no evidence will ever match
/// it.
void warn_of_odd_app_id(Api& api, const std::string& fid, const std::string& app_id) {
  if (api.strict && !store::can_be_measured(app_id))
    log::warn("instance.app_id_never_matches", {{"fid", fid}, {"app_id", app_id}});
}

Result<http::Response> change_instance(Api& api, const Call& call, const json::object& body,
                                       store::InstanceChange change) {
  change.label = TRY(label_member(body));
  change.profile = TRY(profile_member(body));
  change.enabled = TRY(optional_bool_member(body, "enabled"));
  const auto& fid = call.parameters.at(0);
  TRY(api.store.update_instance(fid, change));
  if (change.app_id) warn_of_odd_app_id(api, fid, *change.app_id);
  // A fetch looks at the registration too; this ends what is under way at once.
  if (!change.enabled.value_or(true)) end_challenges(api, fid);
  return json_response(200, {{"fid", fid}, {"status", "updated"}});
}

}  // namespace

Result<http::Response> register_instance(Api& api, const Call& call) {
  json::value holder;
  const auto& body = *TRY(parse_body(call.request.body, holder));
  store::Instance instance;
  instance.public_key = TRY(public_key_member(body));
  instance.fid = crypto::fid_of(instance.public_key);
  instance.app_id = TRY(app_id_member(body));
  instance.label = TRY(label_member(body)).value_or("");
  instance.profile = TRY(profile_member(body)).value_or(default_profile(api));
  instance.enabled = TRY(optional_bool_member(body, "enabled")).value_or(true);
  instance.created_at = api.clock->now();
  TRY(api.store.register_instance(instance));
  warn_of_odd_app_id(api, instance.fid, instance.app_id);
  return json_response(201, {{"fid", instance.fid}, {"status", "registered"}});
}

Result<http::Response> list_instances(Api& api, const Call&) {
  return instances_response(TRY(api.store.list_instances()));
}

Result<http::Response> get_instance(Api& api, const Call& call) {
  const auto instance = TRY(api.store.get_instance(call.parameters.at(0)));
  auto body = instance_json(instance);
  json::array list;
  for (const auto& refused : api.refused.of(instance.fid)) list.push_back(refused_json(refused));
  body["refused"] = std::move(list);
  return json_response(200, body);
}

Result<http::Response> update_instance(Api& api, const Call& call) {
  json::value holder;
  const auto& body = *TRY(parse_body(call.request.body, holder));
  store::InstanceChange change;
  change.app_id = TRY(app_id_member(body));
  return change_instance(api, call, body, std::move(change));
}

Result<http::Response> patch_instance(Api& api, const Call& call) {
  json::value holder;
  const auto& body = *TRY(parse_body(call.request.body, holder));
  store::InstanceChange change;
  if (json::find(body, "dstack_app_id") != nullptr) change.app_id = TRY(app_id_member(body));
  return change_instance(api, call, body, std::move(change));
}

Result<http::Response> delete_instance(Api& api, const Call& call) {
  TRY(api.store.delete_instance(call.parameters.at(0)));
  end_challenges(api, call.parameters.at(0));
  api.refused.forget(call.parameters.at(0));
  return json_response(200, {{"fid", call.parameters.at(0)}, {"status", "deleted"}});
}

Result<http::Response> list_granted(Api& api, const Call& call) {
  return instances_response(TRY(api.store.list_granted(call.parameters.at(0))));
}

Result<http::Response> grant(Api& api, const Call& call) {
  TRY(api.store.grant(call.parameters.at(0), call.parameters.at(1), api.clock->now()));
  return json_response(200, {{"status", "granted"}});
}

Result<http::Response> revoke(Api& api, const Call& call) {
  TRY(api.store.revoke(call.parameters.at(0), call.parameters.at(1)));
  return json_response(200, {{"status", "revoked"}});
}

Result<http::Response> get_debug_policy(Api& api, const Call& call) {
  const auto& vault = call.parameters.at(0);
  const auto& fid = call.parameters.at(1);
  const auto policy = TRY(api.store.debug_policy(vault, fid));
  if (!policy)
    return json_response(
        200, {{"allow_read", true}, {"fid", fid}, {"source", "default"}, {"vault_id", vault}});
  return json_response(200, {{"vault_id", vault},
                             {"fid", fid},
                             {"allow_read", policy->allow_read},
                             {"updated_at", format_rfc3339(policy->updated_at)}});
}

Result<http::Response> put_debug_policy(Api& api, const Call& call) {
  json::value holder;
  const auto& body = *TRY(parse_body(call.request.body, holder));
  // Absent denies, as in the public Go program.
  const bool allow = TRY(optional_bool_member(body, "allow_read")).value_or(false);
  const auto& vault = call.parameters.at(0);
  const auto& fid = call.parameters.at(1);
  TRY(api.store.set_debug_policy(vault, fid, allow, api.clock->now()));
  return json_response(
      200, {{"allow_read", allow}, {"fid", fid}, {"status", "updated"}, {"vault_id", vault}});
}

}  // namespace jingui::server
