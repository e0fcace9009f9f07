#include "http/tunnel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/secret_bytes.h"
#include "http/connect.h"
#include "http/limits.h"
#include "http/response_parser.h"
#include "http/transport.h"

namespace jingui::http {
namespace {

std::string authority_of(const Url& url) {
  const bool is_v6 = url.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + url.host + "]" : url.host) + ":" + url.port;
}

/// All failures on the way to an answer of the proxy: the server has nothing to do with them.
tl::unexpected<Error> unreachable(const Proxy& proxy, std::string_view why) {
  return fail(ErrorCode::proxy_unreachable, authority_of(proxy.url) + ": " + std::string(why));
}

std::string connect_request(const Proxy& proxy, const Url& target) {
  const auto authority = authority_of(target);
  std::string out = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  if (!proxy.authorization.empty()) out += "Proxy-Authorization: " + proxy.authorization + "\r\n";
  return out + "\r\n";
}

bool would_block(ssize_t n) {
  return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

Result<void> write_all(int fd, std::string_view data, const Deadline& deadline) {
  while (!data.empty()) {
    const ssize_t n = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (n > 0)
      data.remove_prefix(static_cast<std::size_t>(n));
    else if (would_block(n))
      TRY(wait_for(fd, IoStatus::want_write, deadline));
    else
      return fail(ErrorCode::http_unreachable, std::generic_category().message(errno));
  }
  return {};
}

/// Up to the blank line; what follows it in the buffer comes along.
Result<std::string> read_head(int fd, const Deadline& deadline) {
  std::string out;
  std::array<char, 1024> chunk{};
  while (out.find("\r\n\r\n") == std::string::npos) {
    if (out.size() > kMaxProxyAnswerBytes) return fail(ErrorCode::http_too_large);
    TRY(wait_for(fd, IoStatus::want_read, deadline));
    const ssize_t n = ::recv(fd, chunk.data(), chunk.size(), 0);
    if (n > 0)
      out.append(chunk.data(), static_cast<std::size_t>(n));
    else if (!would_block(n))
      return fail(ErrorCode::http_malformed, "closed before it answered");
  }
  return out;
}

Result<int> status_of(std::string_view head) {
  ResponseParser parser(0, true);
  if (!TRY(parser.feed(head))) return fail(ErrorCode::http_malformed, "no final answer");
  return parser.take().status;
}

Result<void> judge(const Proxy& proxy, const std::string& answer) {
  const auto end = answer.find("\r\n\r\n") + 4;
  const auto status = status_of(std::string_view(answer).substr(0, end));
  const auto who = authority_of(proxy.url) + ": ";
  if (!status) return fail(ErrorCode::proxy_refused, who + "malformed answer");
  if (*status == 407) return fail(ErrorCode::proxy_auth_required, who + "HTTP status 407");
  if (*status < 200 || *status > 299)
    return fail(ErrorCode::proxy_refused, who + "HTTP status " + std::to_string(*status));
  // In TLS the client speaks first: these bytes cannot be the server's.
  if (answer.size() > end) return fail(ErrorCode::proxy_refused, who + "bytes before TLS");
  return {};
}

}  // namespace

Result<UniqueFd> open_tunnel(const Proxy& proxy, const Url& target, const Deadline& deadline) {
  auto fd = connect_to(proxy.url, deadline);
  if (!fd) return unreachable(proxy, describe(fd.error()));
  auto request = connect_request(proxy, target);
  const auto sent = write_all(fd->get(), request, deadline);
  wipe({reinterpret_cast<std::uint8_t*>(request.data()), request.size()});
  if (!sent) return unreachable(proxy, describe(sent.error()));
  const auto answer = read_head(fd->get(), deadline);
  if (!answer) return unreachable(proxy, describe(answer.error()));
  TRY(judge(proxy, *answer));
  return fd;
}

}  // namespace jingui::http
