// An HTTP/1.1 server over TCP (plain or TLS 1.3) or a Unix socket. Connections are coroutines on a
// few I/O threads; a handler is a plain function that runs on a bounded pool of workers (4 MiB of
// stack each) and may block. The peer is not trusted: it gets 400, 408, 413, 431, 503 or is cut
// off, and costs bounded memory and time. A peer that closes its half still gets its answer, and
// then sees the connection closed. Every answer carries X-Request-Id, and so does every log line
// that the handler writes.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/message.h"
#include "http/server_load.h"

namespace jingui::http {

struct ServerOptions {
  std::string listen;  // "host:port", "[::1]:port", ":port", or the absolute path of a Unix socket
  // PEM, both or none; read again when they change, see TlsIdentity. Empty: plain HTTP.
  std::string tls_certificate_file;
  std::string tls_key_file;
  unsigned unix_socket_mode = 0600;  // permissions of a Unix socket, whatever the umask
  std::size_t max_header_bytes = 16 * 1024;
  std::size_t max_body_bytes = 512 * 1024;  // longer: 413
  /// Fewer if the limit on open files asks for it. At the limit the one that has waited longest
  /// without a complete request makes way for a new one.
  std::size_t max_connections = 16 * 1024;
  /// TLS handshakes of one I/O thread that have begun and not ended, about 40 KiB each. At the
  /// limit the oldest one of the address that has the most makes way for another address at once,
  /// and for its own address when it has had handshake_patience; until then the new one waits.
  std::size_t max_handshakes = 1024;
  std::chrono::milliseconds handshake_patience{2000};
  /// More: 503 with Retry-After for the address that has the most in the queue. Addresses take
  /// turns.
  std::size_t max_queued_requests = 256;
  unsigned io_threads = 1;
  unsigned workers = 8;
  std::chrono::milliseconds handshake_timeout{10000};  // of TLS
  std::chrono::milliseconds request_timeout{15000};    // header and body together
  std::chrono::milliseconds idle_timeout{60000};       // before a request's first byte
  std::chrono::milliseconds write_timeout{30000};      // an answer as a whole
  /// Counts and bounds what connections hold; may be shared by servers. Null: one of its own.
  std::shared_ptr<ServerLoad> load;
  /// Called on an I/O thread with the status of an answer that no handler gave; must not block.
  std::function<void(int status)> on_refusal;
};

/// Called on several threads at once. An exception becomes a 500.
using Handler = std::function<Response(const Request&)>;

class Server {
 public:
  /// Binds and listens; serves from the moment run() is called. Errors: listen_failed, tls_failure
  /// (certificate, key).
  static Result<std::unique_ptr<Server>> create(ServerOptions options, Handler handler);
  /// Waits for handlers that still run.
  virtual ~Server() = default;
  /// Serves until stop(). Requests that are in progress are answered first, for at most ten
  /// seconds.
  virtual void run() = 0;
  /// May be called from any thread, and more than once.
  virtual void stop() = 0;
  /// "127.0.0.1:43210": the address in use, with the port that the system chose for ":0".
  virtual std::string address() const = 0;
};

}  // namespace jingui::http
