// A connection to an https server through a proxy (CONNECT, RFC 9110 9.3.6).
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "http/deadline.h"
#include "http/proxy.h"

namespace jingui::http {

/// What is written to the socket from here on reaches `target`, which the proxy looks up. The proxy
/// is not trusted: it sees nothing but the name of `target` and TLS. Errors: proxy_unreachable
/// (also when it does not answer in time), proxy_auth_required (407), proxy_refused (any other
/// answer than 2xx).
Result<UniqueFd> open_tunnel(const Proxy& proxy, const Url& target, const Deadline& deadline);

}  // namespace jingui::http
