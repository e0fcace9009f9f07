#include "http/connect.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <system_error>

#include "http/resolve.h"
#include "http/transport.h"

namespace jingui::http {
namespace {

tl::unexpected<Error> unreachable(const SocketAddress& address, int error) {
  return fail(ErrorCode::http_unreachable,
              address_text(address) + ": " + std::generic_category().message(error));
}

Result<UniqueFd> connect_address(const SocketAddress& address, const Deadline& deadline) {
  UniqueFd fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return unreachable(address, errno);
  const int on = 1;
  if (address.storage.ss_family != AF_UNIX)
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd.get(), address.get(), address.size) == 0) return fd;
  // A Unix socket with a full backlog says EAGAIN and cannot be waited for.
  if (errno != EINPROGRESS) return unreachable(address, errno);
  if (auto waited = wait_for(fd.get(), IoStatus::want_write, deadline); !waited)
    return fail(ErrorCode::http_timeout, "connecting to " + address_text(address));
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return unreachable(address, error);
  return fd;
}

}  // namespace

Result<UniqueFd> connect_to(const Url& url, const Deadline& deadline) {
  if (url.scheme == "unix") return connect_address(unix_address(url.path), deadline);
  const auto addresses = TRY(resolve(url.host, url.port, deadline));
  Result<UniqueFd> last = fail(ErrorCode::http_unreachable, url.host + ": no address");
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    // An address that does not answer leaves the others their share of the time.
    const auto share = deadline.left() / static_cast<long>(addresses.size() - i);
    last = connect_address(addresses[i], deadline.within(share));
    if (last) return last;
  }
  return last;
}

}  // namespace jingui::http
