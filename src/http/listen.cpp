#include "http/listen.h"

#include <netinet/in.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <system_error>

#include "http/limits.h"

namespace jingui::http {
namespace {

tl::unexpected<Error> listen_error(const std::string& where) {
  return fail(ErrorCode::listen_failed, where + ": " + std::generic_category().message(errno));
}

UniqueFd new_socket(int family) {
  return UniqueFd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

bool bind_and_listen(int fd, const SocketAddress& address) {
  return ::bind(fd, address.get(), address.size) == 0 && ::listen(fd, kListenBacklog) == 0;
}

/// Left over from a process that is gone: a socket that refuses connections.
bool is_stale_socket(const std::string& path, const SocketAddress& address) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISSOCK(info.st_mode)) return false;
  const UniqueFd probe = new_socket(AF_UNIX);
  return ::connect(probe.get(), address.get(), address.size) != 0 && errno == ECONNREFUSED;
}

Result<Listener> listen_unix(const std::string& path, unsigned mode) {
  if (path.size() > kMaxUnixPathBytes)
    return fail(ErrorCode::listen_failed, path + ": path too long");
  const auto address = unix_address(path);
  if (is_stale_socket(path, address)) ::unlink(path.c_str());
  UniqueFd fd = new_socket(AF_UNIX);
  // Nobody else may connect before the mode is set.
  if (!fd || ::fchmod(fd.get(), 0600) != 0 || !bind_and_listen(fd.get(), address) ||
      ::chmod(path.c_str(), mode) != 0)
    return listen_error(path);
  return Listener{std::move(fd), address};
}

struct HostPort {
  std::string host, port;
};

Result<HostPort> split(const std::string& where) {
  const auto colon = where.rfind(':');
  if (colon == std::string::npos || colon + 1 == where.size())
    return fail(ErrorCode::listen_failed, where + ": expected host:port or the path of a socket");
  HostPort out{where.substr(0, colon), where.substr(colon + 1)};
  unsigned port = 0;
  const auto* end = out.port.data() + out.port.size();
  const auto [rest, error] = std::from_chars(out.port.data(), end, port);
  if (error != std::errc{} || rest != end || port > 65535)
    return fail(ErrorCode::listen_failed, where + ": port");
  if (out.host.size() > 1 && out.host.front() == '[' && out.host.back() == ']')
    out.host = out.host.substr(1, out.host.size() - 2);
  return out;
}

Result<Listener> listen_address(const std::string& where, const SocketAddress& address) {
  UniqueFd fd = new_socket(address.storage.ss_family);
  const int on = 1;
  const int off = 0;
  if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
    return listen_error(where);
  // ":port" means IPv4 too.
  if (address.storage.ss_family == AF_INET6)
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (!bind_and_listen(fd.get(), address)) return listen_error(where);
  Listener out{std::move(fd), {}};
  out.address.size = sizeof out.address.storage;
  if (::getsockname(out.fd.get(), reinterpret_cast<sockaddr*>(&out.address.storage),
                    &out.address.size) != 0)
    return listen_error(where);
  return out;
}

Result<Listener> listen_tcp(const std::string& where) {
  const auto [host, port] = TRY(split(where));
  const auto deadline = Deadline::after(std::chrono::seconds(5));
  auto addresses = resolve(host.empty() ? "::" : host, port, deadline);
  if (!addresses || addresses->empty())
    return fail(ErrorCode::listen_failed,
                where + ": " + (addresses ? "no address" : addresses.error().detail));
  auto listener = listen_address(where, addresses->front());
  if (listener || !host.empty()) return listener;
  const auto v4 = TRY(resolve("0.0.0.0", port, deadline));  // a kernel without IPv6
  return listen_address(where, v4.front());
}

}  // namespace

Result<Listener> listen_on(const std::string& where, unsigned unix_mode) {
  return where.starts_with('/') ? listen_unix(where, unix_mode) : listen_tcp(where);
}

}  // namespace jingui::http
