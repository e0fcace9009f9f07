#include "http/transport.h"

#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <system_error>

#include "http/socket_bio.h"

namespace jingui::http {
namespace {

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

std::string errno_text() {
  return std::generic_category().message(errno);
}

}  // namespace

Result<Transport> Transport::tls(UniqueFd fd, SslHandle ssl) {
  Transport out(std::move(fd));
  TRY(out.begin_tls(std::move(ssl)));
  return out;
}

Result<void> Transport::begin_tls(SslHandle ssl) {
  BIO* bio = new_socket_bio(fd_.get());
  if (bio == nullptr) return fail(ErrorCode::tls_failure, "out of memory");
  SSL_set_bio(ssl.get(), bio, bio);
  ssl_ = std::move(ssl);
  return {};
}

IoResult Transport::tls_result(int returned) {
  if (returned > 0) return {IoStatus::done, static_cast<std::size_t>(returned)};
  const int reason = SSL_get_error(ssl_.get(), returned);
  if (reason == SSL_ERROR_WANT_READ) return {IoStatus::want_read};
  if (reason == SSL_ERROR_WANT_WRITE) return {IoStatus::want_write};
  if (reason == SSL_ERROR_ZERO_RETURN) return {IoStatus::closed};
  tls_reason_ = ERR_GET_REASON(ERR_peek_error());
  const long verdict = SSL_get_verify_result(ssl_.get());
  const bool refused = !SSL_is_server(ssl_.get()) && verdict != X509_V_OK;
  error_ = refused ? X509_verify_cert_error_string(verdict) : take_tls_errors();
  ERR_clear_error();
  return {IoStatus::failed};
}

std::optional<crypto::Sha256> Transport::server_certificate() const {
  if (ssl_ == nullptr || SSL_is_init_finished(ssl_.get()) != 1) return std::nullopt;
  const X509* certificate = SSL_is_server(ssl_.get()) != 0 ? SSL_get_certificate(ssl_.get())
                                                           : SSL_get0_peer_certificate(ssl_.get());
  unsigned char* der = nullptr;
  const int size = certificate == nullptr ? 0 : i2d_X509(certificate, &der);
  if (size <= 0) return std::nullopt;
  const auto digest = crypto::sha256({der, static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return digest;
}

IoResult Transport::handshake() {
  ERR_clear_error();
  return tls_result(SSL_do_handshake(ssl_.get()));
}

IoResult Transport::read_some(std::span<char> out) {
  if (ssl_) {
    ERR_clear_error();
    return tls_result(SSL_read(ssl_.get(), out.data(),
                               static_cast<int>(std::min<std::size_t>(out.size(), INT_MAX))));
  }
  const ssize_t n = ::recv(fd_.get(), out.data(), out.size(), 0);
  if (n > 0) return {IoStatus::done, static_cast<std::size_t>(n)};
  if (n == 0) return {IoStatus::closed};
  if (would_block()) return {IoStatus::want_read};
  error_ = errno_text();
  return {IoStatus::failed};
}

IoResult Transport::write_some(std::string_view data) {
  if (ssl_) {
    ERR_clear_error();
    return tls_result(SSL_write(ssl_.get(), data.data(),
                                static_cast<int>(std::min<std::size_t>(data.size(), INT_MAX))));
  }
  const ssize_t n = ::send(fd_.get(), data.data(), data.size(), MSG_NOSIGNAL);
  if (n > 0) return {IoStatus::done, static_cast<std::size_t>(n)};
  if (n < 0 && would_block()) return {IoStatus::want_write};
  error_ = errno_text();
  return {IoStatus::failed};
}

void Transport::shutdown_write() {
  if (ssl_ && SSL_is_init_finished(ssl_.get())) (void)SSL_shutdown(ssl_.get());
  ERR_clear_error();
  ::shutdown(fd_.get(), SHUT_WR);
}

Result<void> wait_for(int fd, IoStatus wanted, const Deadline& deadline) {
  // poll() ignores a negative descriptor.
  std::array<pollfd, 2> entries{
      pollfd{fd, static_cast<short>(wanted == IoStatus::want_write ? POLLOUT : POLLIN), 0},
      pollfd{deadline.cancel_fd(), POLLIN, 0}};
  while (true) {
    const auto left = deadline.left().count();
    if (left == 0) return fail(ErrorCode::http_timeout);
    const int n =
        ::poll(entries.data(), entries.size(), static_cast<int>(std::min<long>(left, INT_MAX)));
    if (n > 0 && entries[1].revents != 0) return fail(ErrorCode::http_timeout, "cancelled");
    if (n > 0 || (n < 0 && errno != EINTR)) return {};
  }
}

}  // namespace jingui::http
