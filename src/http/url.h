// The addresses this program connects to: http, https and Unix sockets.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace jingui::http {

struct Url {
  std::string scheme;  // "http", "https" or "unix"
  std::string host;    // lower case, IPv6 without brackets; for "unix" empty
  std::string port;    // decimal, the scheme's default filled in
  std::string path;    // without a slash at the end; for "unix" the socket's path
};

/// http://, https:// or an absolute path or unix:PATH of a socket. No user, query or fragment.
/// At most kMaxUrlBytes. Error: http_url_malformed.
Result<Url> parse_url(std::string_view text);

/// The value of a Host header: brackets around IPv6, the port unless it is the scheme's default.
std::string host_header(const Url& url);

}  // namespace jingui::http
