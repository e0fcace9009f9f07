// Listening sockets.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "http/resolve.h"

namespace jingui::http {

struct Listener {
  UniqueFd fd;  // non-blocking
  SocketAddress address;
};

/// `where` as in ServerOptions::listen. A Unix socket that nobody serves any more is replaced; it
/// gets `unix_mode`, whatever the umask. Error: listen_failed.
Result<Listener> listen_on(const std::string& where, unsigned unix_mode);

}  // namespace jingui::http
