#ifdef __SANITIZE_THREAD__
// The thread sanitizer does not know fences; Asio's queues lock a mutex all the same.
#define BOOST_ASIO_DISABLE_FENCED_BLOCK 1
#endif
#include "http/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <list>
#include <thread>

#include "base/log.h"
#include "http/blocked_signals.h"
#include "http/limits.h"
#include "http/listen.h"
#include "http/request_parser.h"
#include "http/transport.h"
#include "http/worker_pool.h"

namespace jingui::http {
namespace {

namespace asio = boost::asio;
using Clock = Deadline::Clock;
using Executor = asio::io_context::executor_type;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
template <class T>
using Task = asio::awaitable<T, Executor>;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>());

struct Shared {  // by all I/O threads
  Shared(ServerOptions o, Handler h, SslCtx t)
      : options(std::move(o)),
        handler(std::move(h)),
        tls(std::move(t)),
        workers(std::make_unique<WorkerPool>(options.max_queued_requests)) {}
  ServerOptions options;
  Handler handler;
  SslCtx tls;
  std::unique_ptr<WorkerPool> workers;
  std::atomic<bool> stopping{false};
};

struct Connection {
  Connection(asio::io_context& context, Transport t, std::string peer_address)
      : transport(std::move(t)),
        descriptor(context, transport.fd()),
        answered(context),
        peer(std::move(peer_address)) {}
  ~Connection() { descriptor.release(); }  // the transport closes it
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Transport transport;
  Descriptor descriptor;
  Timer answered;  // never expires: cancelled when the handler's answer is there
  std::string peer;
  std::string input;  // bytes received that belong to no request yet
  Response response;
  Clock::time_point deadline = Clock::time_point::max();
  bool idle = true;  // nothing of a request has come yet
};
using ConnectionPtr = std::shared_ptr<Connection>;

/// Connections of one I/O thread.
class Loop {
 public:
  explicit Loop(Shared& shared)
      : shared_(shared), context_(1), sweep_(context_), drain_timer_(context_) {}

  asio::io_context& context() { return context_; }
  void run();
  void adopt(UniqueFd fd, const SocketAddress& peer);
  void begin_stop();

 private:
  enum class Step { done, closed, expired };
  Result<Transport> make_transport(UniqueFd fd);
  std::size_t capacity() const;
  bool make_room();
  Task<void> serve(ConnectionPtr c);
  Task<bool> exchange(ConnectionPtr c);
  Task<Step> read_more(ConnectionPtr c);
  Task<Step> wait(ConnectionPtr c, IoStatus wanted);
  Task<Step> write(ConnectionPtr c, std::string_view data);
  Task<void> handle(ConnectionPtr c, Request request);
  Task<bool> answer(ConnectionPtr c, AnswerForm form);
  Task<void> refuse(ConnectionPtr c, int status);
  Task<void> linger(ConnectionPtr c);
  Task<void> sweep();
  Task<void> stop_after_drain();

  Shared& shared_;
  asio::io_context context_;
  Timer sweep_;
  Timer drain_timer_;
  bool drained_ = false;
  std::list<Connection*> connections_;
};

std::string_view refusal_text(int status) {
  switch (status) {
    case 413:
      return "request body too large";
    case 431:
      return "request header too large";
    case 408:
      return "request took too long";
    default:
      return "malformed request";
  }
}

Result<Transport> Loop::make_transport(UniqueFd fd) {
  if (!shared_.tls) return Transport(std::move(fd));
  SslHandle ssl(SSL_new(shared_.tls.get()));
  if (!ssl) return fail(ErrorCode::tls_failure, "out of memory");
  SSL_set_accept_state(ssl.get());
  return Transport::tls(std::move(fd), std::move(ssl));
}

std::size_t Loop::capacity() const {
  const std::size_t threads = std::max(1u, shared_.options.io_threads);
  return std::max<std::size_t>(1, shared_.options.max_connections / threads);
}

/// At the limit the idle connection that is nearest to its end makes way for a new one.
bool Loop::make_room() {
  if (connections_.size() < capacity()) return true;
  Connection* oldest = nullptr;
  for (auto* c : connections_)
    if (c->idle && c->deadline > Clock::now() &&
        (oldest == nullptr || c->deadline < oldest->deadline))
      oldest = c;
  if (oldest == nullptr) return false;
  oldest->deadline = Clock::time_point::min();
  oldest->descriptor.cancel();
  return true;
}

void Loop::adopt(UniqueFd fd, const SocketAddress& peer) try {
  if (shared_.stopping || !make_room()) return;  // closes it
  const int on = 1;
  if (peer.storage.ss_family != AF_UNIX)
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto transport = make_transport(std::move(fd));
  if (!transport) return;
  auto c = std::make_shared<Connection>(context_, *std::move(transport), host_text(peer));
  c->deadline = Clock::now() + shared_.options.request_timeout;
  asio::co_spawn(context_, serve(std::move(c)), asio::detached);
} catch (const std::exception& e) {
  log::warn("http_connection_dropped", {{"reason", e.what()}});
}

Task<void> Loop::serve(ConnectionPtr c) {
  const auto place = connections_.insert(connections_.end(), c.get());
  try {
    bool goes_on = true;
    while (goes_on) {
      goes_on = co_await exchange(c);
      c->idle = true;
      c->deadline = Clock::now() + shared_.options.idle_timeout;
    }
  } catch (const std::exception& e) {
    log::warn("http_connection_dropped", {{"reason", e.what()}});
  }
  connections_.erase(place);
  if (shared_.stopping && connections_.empty()) sweep_.cancel();
}

Task<Loop::Step> Loop::wait(ConnectionPtr c, IoStatus wanted) {
  const auto direction =
      wanted == IoStatus::want_write ? Descriptor::wait_write : Descriptor::wait_read;
  co_await c->descriptor.async_wait(direction, kAwait);
  // The sweep and stop() cancel the wait; only the deadline says why.
  co_return Clock::now() >= c->deadline ? Step::expired : Step::done;
}

/// Appends to c->input. Not in the coroutine below, whose frame lives as long as an idle
/// connection.
IoResult read_chunk(Connection& c) {
  std::array<char, kReadChunkBytes> chunk;
  const auto io = c.transport.read_some(chunk);
  if (io.status == IoStatus::done) c.input.append(chunk.data(), io.bytes);
  return io;
}

Task<Loop::Step> Loop::read_more(ConnectionPtr c) {
  while (true) {
    if (Clock::now() >= c->deadline) co_return Step::expired;
    const auto io = read_chunk(*c);
    if (io.status == IoStatus::done) co_return Step::done;
    if (io.status == IoStatus::closed || io.status == IoStatus::failed) co_return Step::closed;
    if (shared_.stopping && c->idle) co_return Step::closed;
    const Step step = co_await wait(c, io.status);
    if (step == Step::expired) co_return step;
  }
}

Task<Loop::Step> Loop::write(ConnectionPtr c, std::string_view data) {
  while (!data.empty()) {
    if (Clock::now() >= c->deadline) co_return Step::expired;
    const auto io = c->transport.write_some(data);
    if (io.status == IoStatus::closed || io.status == IoStatus::failed) co_return Step::closed;
    if (io.status == IoStatus::done)
      data.remove_prefix(io.bytes);
    else
      co_await wait(c, io.status);
  }
  co_return Step::done;
}

/// One request and its answer; false when the connection ends.
// co_await stands in statements of its own throughout: g++ 12 miscompiles it inside conditions.
Task<bool> Loop::exchange(ConnectionPtr c) {
  RequestParser parser(shared_.options.max_header_bytes, shared_.options.max_body_bytes);
  while (true) {
    if (!c->input.empty() && c->idle) {
      c->idle = false;
      c->deadline = Clock::now() + shared_.options.request_timeout;
    }
    const auto progress = parser.feed(c->input);
    if (progress == RequestProgress::complete) break;
    int refusal = progress == RequestProgress::refused ? parser.refusal() : 0;
    if (parser.take_expects_continue()) {
      const Step step = co_await write(c, "HTTP/1.1 100 Continue\r\n\r\n");
      if (step != Step::done) co_return false;
    }
    if (refusal == 0) {
      const Step step = co_await read_more(c);
      if (step == Step::done) continue;
      if (c->idle) co_return false;
      refusal = step == Step::expired ? 408 : 400;
    }
    co_await refuse(c, refusal);
    co_return false;
  }
  Request request = parser.take();
  request.peer = c->peer;
  const AnswerForm form{parser.keep_alive(), request.method == "HEAD"};
  co_await handle(c, std::move(request));
  const bool goes_on = co_await answer(c, form);
  co_return goes_on;
}

Response call_handler(const Handler& handler, const Request& request) {
  try {
    return handler(request);
  } catch (const std::exception& e) {
    log::error("http_handler_failed", {{"reason", e.what()}});
  } catch (...) {
    log::error("http_handler_failed");
  }
  return error_response(500, "internal error");
}

/// Leaves the answer in c->response.
Task<void> Loop::handle(ConnectionPtr c, Request request) {
  c->deadline = Clock::time_point::max();
  c->answered.expires_at(Clock::time_point::max());
  auto shared_request = std::make_shared<const Request>(std::move(request));
  const bool queued = shared_.workers->submit([this, c, shared_request] {
    auto response = std::make_shared<Response>(call_handler(shared_.handler, *shared_request));
    asio::post(context_, [c, response] {
      c->response = std::move(*response);
      c->answered.cancel();
    });
  });
  if (queued) {
    co_await c->answered.async_wait(kAwait);
    co_return;
  }
  c->response = error_response(503, "server is busy, try again");
  c->response.headers.emplace_back("Retry-After", "1");
}

Task<void> Loop::refuse(ConnectionPtr c, int status) {
  c->response = error_response(status, refusal_text(status));
  const AnswerForm form{false, false};
  co_await answer(c, form);
  co_await linger(c);
}

std::string head_of(Response& response, AnswerForm form) {
  auto head = format_response_head(response, form);
  if (head) return *std::move(head);
  log::error("http_handler_failed", {{"reason", head.error().detail}});
  response = error_response(500, "internal error");
  return *format_response_head(response, form);
}

/// Sends c->response; true if the connection may go on.
Task<bool> Loop::answer(ConnectionPtr c, AnswerForm form) {
  form.keep_alive = form.keep_alive && !shared_.stopping;
  c->deadline = Clock::now() + shared_.options.write_timeout;
  std::string head = head_of(c->response, form);
  const bool has_body = !form.head_only && may_have_body(c->response.status);
  const bool joined = has_body && c->response.body.size() <= kReadChunkBytes;
  if (joined) head += c->response.body;
  Step step = co_await write(c, head);
  if (step == Step::done && has_body && !joined) {
    step = co_await write(c, c->response.body);
  }
  c->response = Response();
  if (step == Step::done && !form.keep_alive) c->transport.shutdown_write();
  co_return step == Step::done&& form.keep_alive;
}

/// Closing while the peer still sends would make its system throw our answer away (RFC 9112 9.6).
Task<void> Loop::linger(ConnectionPtr c) {
  c->deadline = Clock::now() + kLingerTime;
  while (!shared_.stopping) {
    const Step step = co_await read_more(c);
    if (step != Step::done) break;
    c->input.clear();
  }
}

Task<void> Loop::sweep() {
  const auto& o = shared_.options;
  const auto shortest = std::min({o.request_timeout, o.idle_timeout, o.write_timeout});
  const auto period =
      std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(500));
  while (!shared_.stopping || !connections_.empty()) {
    sweep_.expires_after(period);
    co_await sweep_.async_wait(kAwait);
    const auto now = Clock::now();
    for (auto* c : connections_)
      if (c->deadline <= now) c->descriptor.cancel();
  }
  drained_ = true;
  drain_timer_.cancel();
}

Task<void> Loop::stop_after_drain() {
  if (drained_) co_return;
  drain_timer_.expires_after(kDrainTime);
  co_await drain_timer_.async_wait(kAwait);
  if (!drained_) context_.stop();
}

void Loop::begin_stop() {
  for (auto* c : connections_)
    if (c->idle) c->descriptor.cancel();
  asio::co_spawn(context_, stop_after_drain(), asio::detached);
  sweep_.cancel();
}

void Loop::run() {
  asio::co_spawn(context_, sweep(), asio::detached);
  context_.run();
}

class ServerImpl final : public Server {
 public:
  ServerImpl(ServerOptions options, Handler handler, SslCtx tls, Listener listener);
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

  Shared shared_;
  Listener listener_;
  std::list<Loop> loops_;
  std::list<Loop>::iterator next_loop_;
  Descriptor acceptor_;
  Timer pause_;
};

std::list<Loop> make_loops(Shared& shared) {
  std::list<Loop> out;
  for (unsigned i = 0; i < std::max(1u, shared.options.io_threads); ++i) out.emplace_back(shared);
  return out;
}

ServerImpl::ServerImpl(ServerOptions options, Handler handler, SslCtx tls, Listener listener)
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
  for (int i = 0; i < kListenBacklog; ++i) {
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    UniqueFd fd(::accept4(listener_.fd.get(), reinterpret_cast<sockaddr*>(&peer.storage),
                          &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd && errno == ECONNABORTED) continue;
    if (!fd) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    Loop& loop = *next_loop_;
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
    acceptor_.cancel();
    pause_.cancel();
  });
  for (auto& loop : loops_) asio::post(loop.context(), [&loop] { loop.begin_stop(); });
}

}  // namespace

Result<std::unique_ptr<Server>> Server::create(ServerOptions options, Handler handler) try {
  SslCtx tls;
  if (!options.tls_certificate_file.empty())
    tls = TRY(server_tls_context(options.tls_certificate_file, options.tls_key_file));
  auto listener = TRY(listen_on(options.listen, options.unix_socket_mode));
  auto server = std::make_unique<ServerImpl>(std::move(options), std::move(handler), std::move(tls),
                                             std::move(listener));
  TRY(server->start_workers());
  return std::unique_ptr<Server>(std::move(server));
} catch (const std::exception& e) {
  return fail(ErrorCode::internal, e.what());
}

}  // namespace jingui::http
