#include "http/resolve.h"

#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstring>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include "http/blocked_signals.h"
#include "http/limits.h"

namespace jingui::http {
namespace {

using Addresses = Result<std::vector<SocketAddress>>;

Addresses look_up(const std::string& host, const std::string& port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  const int code = getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
  if (code != 0) return fail(ErrorCode::http_unreachable, host + ": " + gai_strerror(code));
  std::vector<SocketAddress> out;
  for (const addrinfo* a = list; a != nullptr && out.size() < kMaxAddresses; a = a->ai_next) {
    SocketAddress address;
    address.size = a->ai_addrlen;
    std::memcpy(&address.storage, a->ai_addr, a->ai_addrlen);
    out.push_back(address);
  }
  freeaddrinfo(list);
  return out;
}

struct LookUp {
  std::mutex mutex;
  std::condition_variable finished;
  std::shared_ptr<Addresses> answer;
};

std::atomic<int> resolver_threads{0};

void run_look_up(const std::shared_ptr<LookUp>& task, const std::string& host,
                 const std::string& port) {
  auto answer = std::make_shared<Addresses>(look_up(host, port, AI_ADDRCONFIG));
  --resolver_threads;
  const std::lock_guard lock(task->mutex);
  task->answer = std::move(answer);
  task->finished.notify_all();
}

bool start_look_up(const std::shared_ptr<LookUp>& task, const std::string& host,
                   const std::string& port) try {
  if (++resolver_threads > kMaxResolverThreads) {
    --resolver_threads;
    return false;
  }
  const BlockedSignals blocked;
  std::thread([task, host, port] { run_look_up(task, host, port); }).detach();
  return true;
} catch (const std::system_error&) {
  --resolver_threads;
  return false;
}

}  // namespace

Addresses resolve(const std::string& host, const std::string& port, const Deadline& deadline) {
  if (auto numeric = look_up(host, port, AI_NUMERICHOST | AI_NUMERICSERV); numeric) return numeric;
  if (deadline.passed()) return fail(ErrorCode::http_timeout, "looking up " + host);
  const auto task = std::make_shared<LookUp>();
  if (!start_look_up(task, host, port))
    return fail(ErrorCode::http_unreachable, host + ": too many look-ups");
  std::unique_lock lock(task->mutex);
  while (task->answer == nullptr) {
    if (deadline.passed()) return fail(ErrorCode::http_timeout, "looking up " + host);
    task->finished.wait_for(lock,
                            std::min<std::chrono::milliseconds>(deadline.left(), kCancelPeriod));
  }
  return *task->answer;
}

std::string host_text(const SocketAddress& address) {
  if (address.storage.ss_family == AF_UNIX) return "unix";
  char host[NI_MAXHOST] = "";
  if (getnameinfo(address.get(), address.size, host, sizeof host, nullptr, 0, NI_NUMERICHOST) != 0)
    return "unknown";
  std::string out = host;
  if (out.starts_with("::ffff:") && out.find('.') != std::string::npos) out.erase(0, 7);
  return out;
}

std::string address_text(const SocketAddress& address) {
  if (address.storage.ss_family == AF_UNIX) {
    const auto* unix_part = reinterpret_cast<const sockaddr_un*>(&address.storage);
    return {unix_part->sun_path, strnlen(unix_part->sun_path, sizeof unix_part->sun_path)};
  }
  const bool v6 = address.storage.ss_family == AF_INET6;
  const auto port = v6 ? reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_port
                       : reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port;
  const std::string host = host_text(address);
  return (host.find(':') != std::string::npos ? "[" + host + "]" : host) + ":" +
         std::to_string(ntohs(port));
}

SocketAddress unix_address(const std::string& path) {
  SocketAddress out;
  auto* unix_part = reinterpret_cast<sockaddr_un*>(&out.storage);
  unix_part->sun_family = AF_UNIX;
  std::memcpy(unix_part->sun_path, path.data(), std::min(path.size(), kMaxUnixPathBytes));
  out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return out;
}

}  // namespace jingui::http
