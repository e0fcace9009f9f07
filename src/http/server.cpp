#include "http/server.h"

#include "http/server_loop.h"  // before Asio: it sets up the thread sanitizer

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <thread>

#include "base/log.h"
#include "http/blocked_signals.h"
#include "http/limits.h"
#include "http/listen.h"
#include "http/open_files.h"

namespace jingui::http {
namespace {

class ServerImpl final : public Server {
 public:
  ServerImpl(ServerOptions options, Handler handler, std::unique_ptr<TlsIdentity> tls,
             Listener listener);
  ServerImpl(const ServerImpl&) = delete;
  ServerImpl& operator=(const ServerImpl&) = delete;
  ~ServerImpl() override;

  Result<void> start_workers() {
    return shared_.workers->start(std::max(1u, shared_.options.workers));
  }
  void run() override;
  void stop() override;
  std::string address() const override { return address_text(listener_.address); }

 private:
  Task<void> accept_all();
  bool accept_ready();

  ServerShared shared_;
  Listener listener_;
  std::list<ServerLoop> loops_;
  std::list<ServerLoop>::iterator next_loop_;
  Descriptor acceptor_;
  Timer pause_;
};

std::list<ServerLoop> make_loops(ServerShared& shared) {
  std::list<ServerLoop> out;
  for (unsigned i = 0; i < std::max(1u, shared.options.io_threads); ++i) out.emplace_back(shared);
  return out;
}

ServerImpl::ServerImpl(ServerOptions options, Handler handler, std::unique_ptr<TlsIdentity> tls,
                       Listener listener)
    : shared_(std::move(options), std::move(handler), std::move(tls)),
      listener_(std::move(listener)),
      loops_(make_loops(shared_)),
      next_loop_(loops_.begin()),
      acceptor_(loops_.front().context(), listener_.fd.get()),
      pause_(loops_.front().context()) {}

ServerImpl::~ServerImpl() {
  shared_.workers.reset();  // before the loops, to which workers post their answers
  acceptor_.release();
  if (listener_.address.storage.ss_family == AF_UNIX)
    ::unlink(address_text(listener_.address).c_str());
}

/// False when the process has no file descriptor or memory left.
bool ServerImpl::accept_ready() {
  for (int i = 0; i < kAcceptBatch; ++i) {
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    UniqueFd fd(::accept4(listener_.fd.get(), reinterpret_cast<sockaddr*>(&peer.storage),
                          &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd && errno == ECONNABORTED) continue;
    if (!fd) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    ServerLoop& loop = *next_loop_;
    if (++next_loop_ == loops_.end()) next_loop_ = loops_.begin();
    asio::post(loop.context(),
               [&loop, fd = std::move(fd), peer]() mutable { loop.adopt(std::move(fd), peer); });
  }
  return true;
}

Task<void> ServerImpl::accept_all() {
  while (!shared_.stopping) {
    co_await acceptor_.async_wait(Descriptor::wait_read, kAwait);
    if (shared_.stopping) break;
    if (accept_ready()) continue;
    log::warn("http_accept_failed", {{"reason", "out of file descriptors or memory"}});
    pause_.expires_after(kAcceptPause);
    co_await pause_.async_wait(kAwait);
  }
}

void ServerImpl::run() {
  asio::co_spawn(loops_.front().context(), accept_all(), asio::detached);
  std::list<std::thread> threads;
  {
    const BlockedSignals blocked;
    for (auto loop = std::next(loops_.begin()); loop != loops_.end(); ++loop)
      threads.emplace_back([loop] { loop->run(); });
  }
  loops_.front().run();
  for (auto& thread : threads) thread.join();
}

void ServerImpl::stop() {
  if (shared_.stopping.exchange(true)) return;
  asio::post(loops_.front().context(), [this] {
    acceptor_.release();   // its wait ends
    listener_.fd.reset();  // who connects from now on is refused
    pause_.cancel();
  });
  for (auto& loop : loops_) asio::post(loop.context(), [&loop] { loop.begin_stop(); });
}

}  // namespace

Result<std::unique_ptr<Server>> Server::create(ServerOptions options, Handler handler) try {
  std::unique_ptr<TlsIdentity> tls;
  if (!options.tls_certificate_file.empty())
    tls = TRY(TlsIdentity::load(options.tls_certificate_file, options.tls_key_file, Clock::now()));
  options.max_connections = affordable_connections(options.max_connections);
  auto listener = TRY(listen_on(options.listen, options.unix_socket_mode));
  auto server = std::make_unique<ServerImpl>(std::move(options), std::move(handler), std::move(tls),
                                             std::move(listener));
  TRY(server->start_workers());
  return std::unique_ptr<Server>(std::move(server));
} catch (const std::exception& e) {
  return fail(ErrorCode::internal, e.what());
}

}  // namespace jingui::http