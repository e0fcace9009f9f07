// Whether the server can do its work: one word for strangers, more for administrators.
#pragma once

#include "server/api.h"

namespace jingui::server {

/// "ok", whatever the state: the reference's liveness answer.
Result<http::Response> get_root(Api& api, const Call& call);
/// 200 "ok" or 503 "degraded"; with a token of scope read a JSON object. Where administration has a
/// listener of its own, the public one shows the word only.
Result<http::Response> get_health(Api& api, const Call& call);

/// 200 "ready", or 503 "not ready" when the store cannot be read or a strict server has no evidence
/// of its own that is still valid; with a token of scope read a JSON object.
Result<http::Response> get_readiness(Api& api, const Call& call);

}  // namespace jingui::server
