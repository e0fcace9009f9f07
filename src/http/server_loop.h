// The connections of one I/O thread of the server; only server.cpp uses it.
#pragma once

#ifdef __SANITIZE_THREAD__
// The thread sanitizer does not know fences; Asio's queues lock a mutex all the same.
#define BOOST_ASIO_DISABLE_FENCED_BLOCK 1
#endif

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <memory>

#include "http/address_key.h"
#include "http/byte_budget.h"
#include "http/fair_queue.h"
#include "http/limits.h"
#include "http/request_parser.h"
#include "http/resolve.h"
#include "http/server.h"
#include "http/tls_identity.h"
#include "http/transport.h"
#include "http/worker_pool.h"

namespace jingui::http {

namespace asio = boost::asio;
using Clock = Deadline::Clock;
using Executor = asio::io_context::executor_type;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
template <class T>
using Task = asio::awaitable<T, Executor>;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>());

/// What all I/O threads of a server share.
struct ServerShared {
  ServerShared(ServerOptions o, Handler h, std::unique_ptr<TlsIdentity> t)
      : options(std::move(o)),
        handler(std::move(h)),
        tls(std::move(t)),
        load(options.load ? options.load : std::make_shared<ServerLoad>()),
        workers(std::make_unique<WorkerPool>(options.max_queued_requests)) {}
  ServerOptions options;
  Handler handler;
  std::unique_ptr<TlsIdentity> tls;  // null: plain HTTP
  std::shared_ptr<ServerLoad> load;
  std::unique_ptr<WorkerPool> workers;
  std::atomic<bool> stopping{false};
};

struct ServerConnection {
  ServerConnection(asio::io_context& context, ServerLoad& l, Transport t, std::string peer_address)
      : load(l),
        transport(std::move(t)),
        descriptor(context, transport.fd()),
        woken(context),
        charge(l),
        peer(std::move(peer_address)),
        address(address_key(peer)) {
    load.connection_opened();
  }
  ~ServerConnection() {
    descriptor.release();  // the transport closes it
    load.connection_closed();
  }
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  ServerLoad& load;
  Transport transport;
  Descriptor descriptor;
  /// Cancelled when the handler's answer is there, or the turn to go on has come.
  Timer woken;
  RequestCharge charge;
  std::string peer;
  std::string address;  // the key of `peer`, among which costs are shared out
  std::string request_id;
  std::optional<crypto::Sha256> tls_certificate;  // shown on this connection
  std::string input;                              // bytes received that belong to no request yet
  std::size_t received = 0;                       // bytes of this request
  Response response;
  Clock::time_point deadline = Clock::time_point::max();
  Clock::time_point handshake_begun{};
  bool idle = true;     // nothing of a request has come yet
  bool waiting = true;  // in which list of its loop it is
  bool evicted = false;
  std::list<ServerConnection*>::iterator place;
};
using ConnectionPtr = std::shared_ptr<ServerConnection>;

/// Connections of one I/O thread.
class ServerLoop {
 public:
  explicit ServerLoop(ServerShared& shared)
      : shared_(shared),
        context_(1),
        sweep_(context_),
        drain_timer_(context_),
        next_turn_(context_),
        discards_(kDiscardedBytesPerSecond) {}

  asio::io_context& context() { return context_; }
  void run();
  void adopt(UniqueFd fd, const SocketAddress& peer);
  void begin_stop();

 private:
  enum class Step { done, closed, expired };
  std::size_t capacity() const;
  std::size_t connections() const { return waiting_.size() + others_.size(); }
  bool make_room();
  void evict(ServerConnection& c);
  void begin_waiting(ServerConnection& c);
  void end_waiting(ServerConnection& c);
  Task<void> serve(ConnectionPtr c);
  Task<bool> shake_hands(ConnectionPtr c);
  Task<bool> handshake(ConnectionPtr c);
  bool make_room_for_handshake(const ServerConnection& c);
  Result<void> begin_handshake(ServerConnection& c);
  Task<void> wait_for_turn(ConnectionPtr c);
  void give_turn();
  void after_turn();
  Task<bool> exchange(ConnectionPtr c);
  Task<int> receive(ConnectionPtr c, RequestParser& parser);
  Task<Step> read_more(ConnectionPtr c);
  Task<void> pause(ConnectionPtr c, std::chrono::milliseconds time);
  Task<Step> wait(ConnectionPtr c, IoStatus wanted);
  Task<Step> write(ConnectionPtr c, std::string_view data);
  Task<void> handle(ConnectionPtr c, Request request);
  Task<bool> answer(ConnectionPtr c, AnswerForm form);
  void set_refusal(ServerConnection& c, int status, std::string_view text);
  Task<void> refuse(ConnectionPtr c, int status);
  Task<void> linger(ConnectionPtr c);
  Task<void> sweep();
  Task<void> stop_after_drain();

  ServerShared& shared_;
  asio::io_context context_;
  Timer sweep_;
  Timer drain_timer_;
  bool drained_ = false;
  /// TLS handshakes in progress, by address.
  FairQueue<ServerConnection*> handshakes_;
  /// Those of them that can go on, one step at a time.
  FairQueue<ServerConnection*> turns_;
  bool turning_ = false;
  Timer next_turn_;
  Clock::duration last_step_{};  // of a handshake
  ByteBudget discards_;          // bytes of refused requests that are read and thrown away
  /// Without a complete request, those that have waited longest first.
  std::list<ServerConnection*> waiting_;
  /// Being answered, or on their way out.
  std::list<ServerConnection*> others_;
};

}  // namespace jingui::http
