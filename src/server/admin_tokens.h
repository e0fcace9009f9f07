// Handlers of administrators' tokens. A token is shown in the answer that made it and nowhere else.
#pragma once

#include "server/api.h"

namespace jingui::server {

// /v1/tokens
Result<http::Response> create_token(Api& api, const Call& call);
Result<http::Response> list_tokens(Api& api, const Call& call);
Result<http::Response> delete_token(Api& api, const Call& call);
// /v1/tokens/:name/rotate: the former token is worth nothing from then on
Result<http::Response> rotate_token(Api& api, const Call& call);

}  // namespace jingui::server
