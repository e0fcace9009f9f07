// One HTTP/1.1 client for https, http and Unix sockets: a request, an answer, one deadline for all
// of it. No redirects, no retries, no cookies; chunked answers are read. The peer is not trusted:
// it can make a call fail, not hang or grow.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/result.h"
#include "http/deadline.h"
#include "http/message.h"
#include "http/proxy.h"
#include "http/url.h"

namespace jingui::http {

struct ClientOptions {
  std::chrono::milliseconds timeout{20000};  // connect, TLS, request and answer together
  std::size_t max_body_bytes = 1024 * 1024;
  std::string ca_file;    // PEM; empty: the system's store
  ProxySettings proxy{};  // for https only
};

/// Sends one request to `url`; request.target is used as it is (join the URL's path yourself). Adds
/// Host, Content-Length and `Connection: close` where absent. Errors: http_unreachable,
/// http_timeout, http_malformed, http_too_large, ca_file_unusable, those of PeerVerdict::failure,
/// ProxySettings::proxy_for and open_tunnel.
Result<Response> send(const Url& url, Request request, const ClientOptions& options);
/// The same by a deadline that several requests share, and that can be cancelled; options.timeout
/// is not used.
Result<Response> send(const Url& url, Request request, const ClientOptions& options,
                      const Deadline& deadline);

}  // namespace jingui::http
