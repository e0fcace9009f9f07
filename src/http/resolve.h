// Names to addresses, with a deadline. A numeric address needs no thread.
#pragma once

#include <netdb.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "http/deadline.h"

namespace jingui::http {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// At most kMaxAddresses, in the system's order. Errors: http_unreachable (unknown name),
/// http_timeout; the look-up itself goes on in its own thread then.
Result<std::vector<SocketAddress>> resolve(const std::string& host, const std::string& port,
                                           const Deadline& deadline);
/// "127.0.0.1:80", "[::1]:80", or the path of a Unix socket.
std::string address_text(const SocketAddress& address);
/// Without the port; "unix" for a Unix socket; an IPv4 address mapped into IPv6 as IPv4.
std::string host_text(const SocketAddress& address);
/// The address of a Unix socket; `path` has at most kMaxUnixPathBytes.
SocketAddress unix_address(const std::string& path);

}  // namespace jingui::http
