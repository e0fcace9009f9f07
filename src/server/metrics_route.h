// GET /metrics.
#pragma once

#include "server/api.h"

namespace jingui::server {

/// Everything that is counted, in the Prometheus text format 0.0.4.
Result<http::Response> get_metrics(Api& api, const Call& call);

}  // namespace jingui::server
