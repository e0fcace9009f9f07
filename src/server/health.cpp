#include "server/health.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "base/log.h"

namespace jingui::server {

Result<http::Response> get_root(Api&, const Call&) {
  return text_response(200, "ok");
}

Result<http::Response> get_health(Api& api, const Call& call) {
  const auto store = api.store.check_health();
  if (!store) log::error("health.store", {{"error", describe(store.error())}});
  const int status = store ? 200 : 503;
  const char* word = store ? "ok" : "degraded";
  const auto caller = api.admin.identify(call.request);
  if (!caller || !check_access(*caller, Access::read)) return text_response(status, word);
  return json_response(status, {{"status", word},
                                {"store", store ? "ok" : describe(store.error())},
                                {"strict", api.strict},
                                {"open_challenges", api.challenges.size()}});
}

}  // namespace jingui::server
