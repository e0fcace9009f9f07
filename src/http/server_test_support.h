// A server in a thread of its own, and a client that sends what the test says.
#pragma once

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "http/client.h"
#include "http/connect.h"
#include "http/server.h"
#include "http/transport.h"

namespace jingui::http {

using namespace std::chrono_literals;

inline Response echo(const Request& request) {
  if (request.target == "/throw") throw std::runtime_error("handler");
  if (request.target == "/split") return {200, {{"A", "b\r\nC: d"}}, ""};
  if (request.target == "/peer") return {200, {}, request.peer};
  if (request.target == "/id") return {200, {}, request.id};
  if (request.target == "/large") return {200, {}, std::string(64 << 20, 'x')};
  return {200, {{"X-Target", request.target}}, request.body};
}

class RunningServer {
 public:
  explicit RunningServer(ServerOptions options, Handler handler = echo) {
    if (options.listen.empty()) options.listen = "127.0.0.1:0";
    auto server = Server::create(std::move(options), std::move(handler));
    REQUIRE_MESSAGE(server, (server ? "" : describe(server.error())));
    server_ = std::move(*server);
    thread_ = std::thread([this] { server_->run(); });
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() { stop(); }
  void stop() {
    server_->stop();
    if (thread_.joinable()) thread_.join();
  }
  Server& server() { return *server_; }
  Url url() const {
    const auto address = server_->address();
    return parse_url(address.starts_with('/') ? address : "http://" + address).value();
  }

 private:
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

/// A connection that sends what the test says.
class RawClient {
 public:
  explicit RawClient(const Url& url) : transport_(connect_to(url, Deadline::after(5s)).value()) {}
  void write(std::string_view text) {
    const auto deadline = Deadline::after(10s);
    while (!text.empty()) {
      const auto io = transport_.write_some(text);
      if (io.status == IoStatus::done) {
        text.remove_prefix(io.bytes);
      } else if (io.status == IoStatus::failed || !wait_for(transport_.fd(), io.status, deadline)) {
        return;
      }
    }
  }
  bool is_readable_within(std::chrono::milliseconds time) {
    return wait_for(transport_.fd(), IoStatus::want_read, Deadline::after(time)).has_value();
  }
  void half_close() { ::shutdown(transport_.fd(), SHUT_WR); }
  /// Until the server closes; REQUIREs that it does. `until`: or until this text has come.
  std::string read(std::string_view until = {}) {
    const auto deadline = Deadline::after(10s);
    char chunk[4096];
    while (until.empty() || text_.find(until) == std::string::npos) {
      const auto io = transport_.read_some(chunk);
      if (io.status == IoStatus::done) text_.append(chunk, io.bytes);
      if (io.status == IoStatus::closed || io.status == IoStatus::failed) break;
      if (io.status == IoStatus::want_read) REQUIRE(wait_for(transport_.fd(), io.status, deadline));
    }
    return std::exchange(text_, {});
  }

 private:
  Transport transport_;
  std::string text_;
};

inline constexpr const char* kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
inline const ClientOptions kClient{10s, 1'000'000, ""};

/// For what the server's threads do in their own time.
inline void wait_until(const std::function<bool()>& condition) {
  const auto deadline = Deadline::after(10s);
  while (!condition()) {
    REQUIRE_FALSE(deadline.passed());
    std::this_thread::yield();
  }
}

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace jingui::http
