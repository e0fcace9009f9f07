// The description of the API, api/openapi.json, as part of the program.
#pragma once

#include <string_view>

#include "server/api.h"

namespace jingui::server {

/// The text of api/openapi.json at build time.
std::string_view openapi_text();
/// GET and HEAD /openapi.json, for anybody.
Result<http::Response> get_openapi(Api& api, const Call& call);

}  // namespace jingui::server
