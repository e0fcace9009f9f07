// Handlers of the two handshake requests: HTTP around HandshakeService, and the audit lines.
#pragma once

#include "server/api.h"

namespace jingui::server {

// /v1/secrets
Result<http::Response> post_challenge(Api& api, const Call& call);
Result<http::Response> post_fetch(Api& api, const Call& call);

}  // namespace jingui::server
