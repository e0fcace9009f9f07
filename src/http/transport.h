// Bytes over a non-blocking socket, in clear or through TLS. Nothing here waits: an operation that
// cannot go on says what it waits for. The client waits with poll(), the server in a coroutine.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "crypto/digest.h"
#include "http/deadline.h"
#include "http/tls_context.h"

namespace jingui::http {

enum class IoStatus { done, want_read, want_write, closed, failed };

struct IoResult {
  IoStatus status = IoStatus::failed;
  std::size_t bytes = 0;  // with `done`: at least 1
};

class Transport {
 public:
  explicit Transport(UniqueFd fd) : fd_(std::move(fd)) {}
  /// `ssl` has its direction set already. Error: tls_failure.
  static Result<Transport> tls(UniqueFd fd, SslHandle ssl);

  int fd() const { return fd_.get(); }
  bool is_tls() const { return ssl_ != nullptr; }
  /// From here on the bytes go through TLS. Once. Error: tls_failure.
  Result<void> begin_tls(SslHandle ssl);
  /// TLS only; reads and writes do it by themselves. bytes is not used.
  IoResult handshake();
  IoResult read_some(std::span<char> out);
  IoResult write_some(std::string_view data);
  /// SHA-256 of the DER of the certificate that the server's end of TLS presents on this
  /// connection: our own as a server, the peer's as a client. Nothing before the handshake is
  /// done, and without TLS.
  std::optional<crypto::Sha256> server_certificate() const;
  /// Tells the peer that nothing follows, as far as that is possible without waiting.
  void shutdown_write();
  /// Why the last operation failed, for a log; no text of the peer.
  std::string last_error() const { return error_; }
  /// OpenSSL's reason (SSL_R_*) for it; 0 without one.
  int tls_reason() const { return tls_reason_; }

 private:
  IoResult tls_result(int returned);
  UniqueFd fd_;
  SslHandle ssl_;
  std::string error_;
  int tls_reason_ = 0;
};

/// Waits with poll(). Error: http_timeout, also when cancelled.
Result<void> wait_for(int fd, IoStatus wanted, const Deadline& deadline);

}  // namespace jingui::http
