// One HTTP/1.1 client for https, http and Unix sockets: a request, an answer, one deadline for all
// of it. No redirects, no retries, no cookies; chunked answers are read.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace jingui::http {

struct Url {
  std::string scheme;  // "http", "https" or "unix"
  std::string host;    // lower case, IPv6 without brackets; for "unix" empty
  std::string port;    // decimal, the scheme's default filled in
  std::string path;    // without a slash at the end; for "unix" the socket's path
};

/// http://, https:// or an absolute path or unix:PATH of a socket. No user, query or fragment.
/// Error: http_url_malformed.
Result<Url> parse_url(std::string_view text);

struct ClientOptions {
  std::chrono::milliseconds timeout{20000};  // connect, TLS, request and answer together
  std::size_t max_body_bytes = 1024 * 1024;
  std::string ca_file;  // PEM; empty: the system's store
};

/// Sends one request to `url`; request.target is used as it is (join the URL's path yourself). Adds
/// Host, Content-Length and `Connection: close` where absent. Errors: http_unreachable,
/// http_timeout, http_malformed, http_too_large, tls_failure.
Result<Response> send(const Url& url, Request request, const ClientOptions& options);

}  // namespace jingui::http
