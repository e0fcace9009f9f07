#include "http/server_loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "base/log.h"
#include "http/header_lines.h"
#include "http/limits.h"
#include "http/request_id.h"

namespace jingui::http {

namespace {

constexpr int kComplete = 0;
constexpr int kNobody = -1;  // waits for an answer
constexpr std::string_view kBusyText = "server is busy, try again";

std::string_view refusal_text(int status) {
  switch (status) {
    case 413:
      return "request body too large";
    case 431:
      return "request header too large";
    case 408:
      return "request took too long";
    case 503:
      return "too many bytes of requests at one time, try again";
    default:
      return "malformed request";
  }
}

}  // namespace

std::size_t ServerLoop::capacity() const {
  const std::size_t threads = std::max(1u, shared_.options.io_threads);
  return std::max<std::size_t>(1, shared_.options.max_connections / threads);
}

/// At the limit the connection that has waited longest without a complete request makes way for a
/// new one: who opens many and finishes nothing pushes out himself.
bool ServerLoop::make_room() {
  if (connections() < capacity()) return true;
  if (waiting_.empty()) return false;
  evict(*waiting_.front());
  return true;
}

void ServerLoop::evict(ServerConnection& c) {
  if (c.waiting) end_waiting(c);
  c.evicted = true;
  c.deadline = Clock::time_point::min();
  c.descriptor.cancel();
  c.woken.cancel();
  shared_.load->connection_evicted();
}

/// From the end of an answer until the next request is complete.
void ServerLoop::begin_waiting(ServerConnection& c) {
  c.idle = true;
  c.deadline = Clock::now() + shared_.options.idle_timeout;
  waiting_.splice(waiting_.end(), others_, c.place);
  c.waiting = true;
}

void ServerLoop::end_waiting(ServerConnection& c) {
  others_.splice(others_.end(), waiting_, c.place);
  c.waiting = false;
}

void ServerLoop::adopt(UniqueFd fd, const SocketAddress& peer) try {
  if (shared_.stopping || !make_room()) return;  // closes it
  const int on = 1;
  if (peer.storage.ss_family != AF_UNIX)
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto c = std::make_shared<ServerConnection>(context_, *shared_.load, Transport(std::move(fd)),
                                              host_text(peer));
  asio::co_spawn(context_, serve(std::move(c)), asio::detached);
} catch (const std::exception& e) {
  log::warn("http_connection_dropped", {{"reason", e.what()}});
}

Task<void> ServerLoop::serve(ConnectionPtr c) {
  c->place = waiting_.insert(waiting_.end(), c.get());
  try {
    bool goes_on = co_await shake_hands(c);
    while (goes_on) {
      goes_on = co_await exchange(c);
      if (goes_on) begin_waiting(*c);
    }
  } catch (const std::exception& e) {
    log::warn("http_connection_dropped", {{"reason", e.what()}});
  }
  handshakes_.remove(c->address, c.get());  // if an exception came in between
  turns_.remove(c->address, c.get());
  (c->waiting ? waiting_ : others_).erase(c->place);
  if (shared_.stopping && connections() == 0) sweep_.cancel();
}

Task<ServerLoop::Step> ServerLoop::wait(ConnectionPtr c, IoStatus wanted) {
  const auto direction =
      wanted == IoStatus::want_write ? Descriptor::wait_write : Descriptor::wait_read;
  co_await c->descriptor.async_wait(direction, kAwait);
  // The sweep and stop() cancel the wait; only the deadline says why.
  co_return Clock::now() >= c->deadline ? Step::expired : Step::done;
}

namespace {

/// Appends to c->input. Not in the coroutine below, whose frame lives as long as an idle
/// connection.
IoResult read_chunk(ServerConnection& c) {
  std::array<char, kReadChunkBytes> chunk;
  const auto io = c.transport.read_some(chunk);
  if (io.status != IoStatus::done) return io;
  c.input.append(chunk.data(), io.bytes);
  c.received += io.bytes;
  return io;
}

}  // namespace

/// Who always has more to read would otherwise keep the thread for himself.
Task<ServerLoop::Step> ServerLoop::read_more(ConnectionPtr c) {
  bool waited = false;
  while (true) {
    if (Clock::now() >= c->deadline) co_return Step::expired;
    const auto io = read_chunk(*c);
    if (io.status == IoStatus::done) {
      if (!waited) co_await asio::post(context_, asio::use_awaitable_t<Executor>());
      co_return Step::done;
    }
    if (io.status == IoStatus::closed || io.status == IoStatus::failed) co_return Step::closed;
    if (shared_.stopping && c->idle) co_return Step::closed;
    const Step step = co_await wait(c, io.status);
    if (step == Step::expired) co_return step;
    waited = true;
  }
}

Task<ServerLoop::Step> ServerLoop::write(ConnectionPtr c, std::string_view data) {
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
Task<bool> ServerLoop::exchange(ConnectionPtr c) {
  RequestParser parser(shared_.options.max_header_bytes, shared_.options.max_body_bytes);
  const int status = co_await receive(c, parser);
  if (status == kNobody) co_return false;
  if (status != kComplete) {
    co_await refuse(c, status);
    co_return false;
  }
  end_waiting(*c);
  Request request = parser.take();
  request.peer = c->peer;
  request.id = c->request_id;
  request.tls_certificate = c->tls_certificate;
  const AnswerForm form{parser.keep_alive(), request.method == "HEAD"};
  co_await handle(c, std::move(request));
  c->received = c->input.size();
  c->charge.hold(c->received);
  const bool goes_on = co_await answer(c, form);
  co_return goes_on;
}

/// kComplete, kNobody, or the status to refuse the request with.
Task<int> ServerLoop::receive(ConnectionPtr c, RequestParser& parser) {
  HeaderLines lines;
  std::size_t counted = 0;  // bytes of the input
  while (true) {
    if (!c->input.empty() && c->idle) {
      c->idle = false;
      c->request_id = new_request_id();
      c->deadline = Clock::now() + shared_.options.request_timeout;
    }
    if (!c->charge.hold(c->received)) co_return 503;
    if (!lines.ended()) lines.feed(std::string_view(c->input).substr(counted));
    if (lines.count() > kMaxHeaderLines) co_return 431;
    const auto progress = parser.feed(c->input);
    counted = c->input.size();
    if (progress == RequestProgress::complete) co_return kComplete;
    if (progress == RequestProgress::refused) co_return parser.refusal();
    if (parser.take_expects_continue()) {
      const Step step = co_await write(c, "HTTP/1.1 100 Continue\r\n\r\n");
      if (step != Step::done) co_return kNobody;
    }
    const Step step = co_await read_more(c);
    if (step == Step::done) continue;
    if (c->idle || c->evicted) co_return kNobody;
    co_return step == Step::expired ? 408 : 400;
  }
}

namespace {

Response call_handler(const Handler& handler, const Request& request) {
  const log::RequestScope scope(request.id);
  try {
    return handler(request);
  } catch (const std::exception& e) {
    log::error("http_handler_failed", {{"reason", e.what()}});
  } catch (...) {
    log::error("http_handler_failed");
  }
  return error_response(500, "internal error");
}

}  // namespace

/// Leaves the answer in c->response.
Task<void> ServerLoop::handle(ConnectionPtr c, Request request) {
  c->deadline = Clock::time_point::max();
  c->woken.expires_at(Clock::time_point::max());
  auto shared_request = std::make_shared<const Request>(std::move(request));
  auto run = [this, c, shared_request] {
    auto response = std::make_shared<Response>(call_handler(shared_.handler, *shared_request));
    asio::post(context_, [c, response] {
      c->response = std::move(*response);
      c->woken.cancel();
    });
  };
  // Called on another I/O thread, perhaps.
  auto refuse = [this, c] {
    asio::post(context_, [this, c] {
      set_refusal(*c, 503, kBusyText);
      c->woken.cancel();
    });
  };
  const bool queued = shared_.workers->submit(std::move(run), c->address, std::move(refuse));
  if (queued) {
    co_await c->woken.async_wait(kAwait);
    co_return;
  }
  set_refusal(*c, 503, kBusyText);
}

/// An answer that no handler gives.
void ServerLoop::set_refusal(ServerConnection& c, int status, std::string_view text) {
  c.response = error_response(status, text);
  if (status == 503) c.response.headers.emplace_back("Retry-After", "1");
  if (shared_.options.on_refusal) shared_.options.on_refusal(status);
}

Task<void> ServerLoop::refuse(ConnectionPtr c, int status) {
  set_refusal(*c, status, refusal_text(status));
  const AnswerForm form{false, false};
  co_await answer(c, form);
  co_await linger(c);
}

namespace {

std::string head_of(Response& response, const std::string& request_id, AnswerForm form) {
  response.headers.emplace_back("X-Request-Id", request_id);
  auto head = format_response_head(response, form);
  if (head) return *std::move(head);
  const log::RequestScope scope(request_id);
  log::error("http_handler_failed", {{"reason", head.error().detail}});
  response = error_response(500, "internal error");
  response.headers.emplace_back("X-Request-Id", request_id);
  return *format_response_head(response, form);
}

}  // namespace

/// Sends c->response; true if the connection may go on.
Task<bool> ServerLoop::answer(ConnectionPtr c, AnswerForm form) {
  form.keep_alive = form.keep_alive && !shared_.stopping;
  c->deadline = Clock::now() + shared_.options.write_timeout;
  std::string head = head_of(c->response, c->request_id, form);
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
Task<void> ServerLoop::linger(ConnectionPtr c) {
  c->deadline = Clock::now() + kLingerTime;
  while (!shared_.stopping && !c->evicted) {
    if (!discards_.has_any(Clock::now())) {
      co_await pause(c, kDiscardPause);
      continue;
    }
    const Step step = co_await read_more(c);
    if (step != Step::done) break;
    discards_.spend(c->input.size());
    c->input.clear();
  }
}

Task<void> ServerLoop::pause(ConnectionPtr c, std::chrono::milliseconds time) {
  c->woken.expires_after(time);
  co_await c->woken.async_wait(kAwait);
}

Task<void> ServerLoop::sweep() {
  const auto& o = shared_.options;
  const auto shortest =
      std::min({o.handshake_timeout, o.request_timeout, o.idle_timeout, o.write_timeout});
  const auto period =
      std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(500));
  while (!shared_.stopping || connections() > 0) {
    sweep_.expires_after(period);
    co_await sweep_.async_wait(kAwait);
    const auto now = Clock::now();
    for (const auto* list : {&waiting_, &others_})
      for (auto* c : *list)
        if (c->deadline <= now) c->descriptor.cancel();
  }
  drained_ = true;
  drain_timer_.cancel();
}

Task<void> ServerLoop::stop_after_drain() {
  if (drained_) co_return;
  drain_timer_.expires_after(kDrainTime);
  co_await drain_timer_.async_wait(kAwait);
  if (!drained_) context_.stop();
}

void ServerLoop::begin_stop() {
  for (auto* c : waiting_)
    if (c->idle) c->descriptor.cancel();
  asio::co_spawn(context_, stop_after_drain(), asio::detached);
  sweep_.cancel();
}

void ServerLoop::run() {
  asio::co_spawn(context_, sweep(), asio::detached);
  context_.run();
}

}  // namespace jingui::http
