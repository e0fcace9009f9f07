#include "server/health.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "base/log.h"

namespace jingui::server {
namespace {

bool may_see_details(Api& api, const Call& call) {
  if (call.surface == Surface::clients) return false;
  const auto caller = api.admin.identify(call.request);
  return caller && check_access(*caller, Access::read);
}

Result<void> check_store(Api& api) {
  auto store = api.store.check_health();
  if (!store) log::error("health.store", {{"error", describe(store.error())}});
  return store;
}

/// Errors: guest_agent_no_certificate, certificate_expired.
Result<void> check_own_evidence(const Api& api) {
  if (!api.strict) return {};
  if (api.own == nullptr) return fail(ErrorCode::guest_agent_no_certificate);
  if (api.own->current()->not_after < api.clock->now()) return fail(ErrorCode::certificate_expired);
  return {};
}

std::string word_of(const Result<void>& checked) {
  return checked ? "ok" : describe(checked.error());
}

}  // namespace

Result<http::Response> get_root(Api&, const Call&) {
  return text_response(200, "ok");
}

Result<http::Response> get_health(Api& api, const Call& call) {
  const auto store = check_store(api);
  const int status = store ? 200 : 503;
  const char* word = store ? "ok" : "degraded";
  if (!may_see_details(api, call)) return text_response(status, word);
  return json_response(status,
                       {{"status", word},
                        {"store", word_of(store)},
                        {"strict", api.strict},
                        {"open_challenges", api.challenges.size() + api.bound_challenges.size()}});
}

Result<http::Response> get_readiness(Api& api, const Call& call) {
  const auto store = check_store(api);
  const auto evidence = check_own_evidence(api);
  const bool ready = store && evidence;
  const int status = ready ? 200 : 503;
  const char* word = ready ? "ready" : "not ready";
  if (!may_see_details(api, call)) return text_response(status, word);
  return json_response(
      status, {{"status", word}, {"store", word_of(store)}, {"own_evidence", word_of(evidence)}});
}

}  // namespace jingui::server
