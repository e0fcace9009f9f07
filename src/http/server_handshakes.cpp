// TLS handshakes of a server's loop. A handshake costs us more than the peer: they take turns, one
// step at a time and those of one address behind each other, and leave at least half of the
// thread's time to requests.
#include "http/server_loop.h"  // before Asio: it sets up the thread sanitizer

#include <algorithm>
#include <boost/asio/post.hpp>

#include "http/limits.h"

namespace jingui::http {

/// False when the connection ends. Of plain HTTP there is nothing to do.
Task<bool> ServerLoop::shake_hands(ConnectionPtr c) {
  bool done = true;
  if (shared_.tls) {
    c->deadline = Clock::now() + shared_.options.handshake_timeout;
    done = co_await handshake(c);
    handshakes_.remove(c->address, c.get());
  }
  c->deadline = c->evicted ? c->deadline : Clock::now() + shared_.options.idle_timeout;
  co_return done;
}

Task<bool> ServerLoop::handshake(ConnectionPtr c) {
  IoStatus wanted = IoStatus::want_read;
  while (true) {
    const Step step = co_await wait(c, wanted);
    if (step == Step::expired || shared_.stopping) co_return false;
    co_await wait_for_turn(c);
    const auto begin = Clock::now();
    if (begin >= c->deadline || shared_.stopping) co_return false;
    if (!c->transport.is_tls() && !make_room_for_handshake(*c)) {
      co_await pause(c, kHandshakePause);
      continue;  // there is something to read still
    }
    if (!c->transport.is_tls() && !begin_handshake(*c)) co_return false;
    const auto io = c->transport.handshake();
    last_step_ = Clock::now() - begin;
    if (io.status == IoStatus::done) {
      c->tls_certificate = c->transport.server_certificate();
      co_return true;
    }
    if (io.status == IoStatus::closed || io.status == IoStatus::failed) co_return false;
    wanted = io.status;
  }
}

/// At the limit the oldest handshake of the address that has the most makes way for another address
/// at once, and for its own address when it has had time enough: or else many honest ones that come
/// together would only push out each other.
bool ServerLoop::make_room_for_handshake(const ServerConnection& c) {
  if (handshakes_.size() < std::max<std::size_t>(1, shared_.options.max_handshakes)) return true;
  ServerConnection& oldest = *handshakes_.oldest_of_fullest();
  const bool in_time = Clock::now() < oldest.handshake_begun + shared_.options.handshake_patience;
  if (oldest.address == c.address && in_time) return false;
  handshakes_.remove(oldest.address, &oldest);
  evict(oldest);
  return true;
}

/// Not before the peer has said something: what only connects costs next to nothing.
Result<void> ServerLoop::begin_handshake(ServerConnection& c) {
  c.handshake_begun = Clock::now();
  handshakes_.push(c.address, &c);
  return c.transport.begin_tls(TRY(shared_.tls->accept(c.handshake_begun)));
}

Task<void> ServerLoop::wait_for_turn(ConnectionPtr c) {
  turns_.push(c->address, c.get());
  if (!turning_) asio::post(context_, [this] { give_turn(); });
  turning_ = true;
  c->woken.expires_at(Clock::time_point::max());
  co_await c->woken.async_wait(kAwait);
  turns_.remove(c->address, c.get());  // if it was evicted meanwhile
}

void ServerLoop::give_turn() {
  turning_ = !turns_.empty();
  if (!turning_) return;
  last_step_ = {};
  turns_.pop()->woken.cancel();
  asio::post(context_, [this] { after_turn(); });  // behind the step, which goes on now
}

void ServerLoop::after_turn() {
  if (!shared_.workers->is_busy()) return give_turn();
  next_turn_.expires_after(last_step_);
  next_turn_.async_wait([this](const auto&) { give_turn(); });
}

}  // namespace jingui::http
