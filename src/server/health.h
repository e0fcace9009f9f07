// Whether the server can do its work: one word for strangers, more for administrators.
#pragma once

#include "server/api.h"

namespace jingui::server {

/// "ok", whatever the state: the reference's liveness answer.
Result<http::Response> get_root(Api& api, const Call& call);
/// 200 "ok" or 503 "degraded"; with a token of scope read a JSON object.
Result<http::Response> get_health(Api& api, const Call& call);

}  // namespace jingui::server
