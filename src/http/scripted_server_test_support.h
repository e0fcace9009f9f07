// A peer for tests that does exactly what a test says, however wrong: answers raw bytes, drips
// them, hangs, closes.
#pragma once

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "http/resolve.h"
#include "http/url.h"

namespace jingui::http {

/// One connection that a ScriptedServer has accepted.
class ScriptedPeer {
 public:
  ScriptedPeer(int fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(stopping) {}

  /// Head and, by its Content-Length, body; what has come so far when the client closes or the test
  /// ends.
  std::string read_request() {
    std::string text;
    while (!is_complete(text) && read_more(text)) {
    }
    return text;
  }
  void write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  /// For peers that speak TLS; stays ours.
  int fd() const { return fd_; }
  /// One byte at a time until the client has gone or the test ends.
  void drip(std::string_view text, std::chrono::milliseconds pause) {
    for (const char c : text) {
      if (stopping_ || ::send(fd_, &c, 1, MSG_NOSIGNAL) <= 0) return;
      wait(pause);
    }
  }
  /// Answers nothing until the client has gone or the test ends.
  void hang() {
    std::string ignored;
    while (read_more(ignored)) {
    }
  }

 private:
  void wait(std::chrono::milliseconds time) const {
    (void)::poll(nullptr, 0, static_cast<int>(time.count()));
  }
  bool read_more(std::string& text) const {
    pollfd entry{fd_, POLLIN, 0};
    while (!stopping_) {
      if (::poll(&entry, 1, 20) <= 0) continue;
      char chunk[4096];
      const ssize_t n = ::recv(fd_, chunk, sizeof chunk, 0);
      if (n > 0) text.append(chunk, static_cast<std::size_t>(n));
      return n > 0;
    }
    return false;
  }
  static bool is_complete(const std::string& text) {
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const auto length = text.find("Content-Length: ");
    const std::size_t body = length < end ? std::stoul(text.substr(length + 16)) : 0;
    return text.size() >= end + 4 + body;
  }
  int fd_;
  const std::atomic<bool>& stopping_;
};

class ScriptedServer {
 public:
  using Script = std::function<void(ScriptedPeer&)>;

  /// On 127.0.0.1, or on a Unix socket if a path is given. Connections are served one after the
  /// other.
  explicit ScriptedServer(Script script, const std::string& unix_path = {})
      : script_(std::move(script)) {
    if (unix_path.empty()) {
      listen_tcp();
    } else {
      listen_unix(unix_path);
    }
    thread_ = std::thread([this] { serve(); });
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer() {
    stopping_ = true;
    thread_.join();
    if (url_.scheme == "unix") ::unlink(url_.path.c_str());
  }

  const Url& url() const { return url_; }
  std::string url_text() const {
    return url_.scheme == "unix" ? url_.path : "http://127.0.0.1:" + url_.port;
  }
  int connections() const { return connections_; }

  /// A script that reads a request and answers `text` to it.
  static Script answer(std::string text) {
    return [text](ScriptedPeer& peer) {
      peer.read_request();
      peer.write(text);
    };
  }

 private:
  void listen_tcp() {
    listener_ = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    REQUIRE(::listen(listener_.get(), 16) == 0);
    url_ = {"http", "127.0.0.1", std::to_string(ntohs(address.sin_port)), ""};
  }
  void listen_unix(const std::string& path) {
    ::unlink(path.c_str());
    listener_ = UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = unix_address(path);
    REQUIRE(::bind(listener_.get(), address.get(), address.size) == 0);
    REQUIRE(::listen(listener_.get(), 16) == 0);
    url_ = {"unix", "", "", path};
  }
  void serve() {
    pollfd entry{listener_.get(), POLLIN, 0};
    while (!stopping_) {
      if (::poll(&entry, 1, 20) <= 0) continue;
      const UniqueFd fd(::accept(listener_.get(), nullptr, nullptr));
      if (!fd) continue;
      ++connections_;
      ScriptedPeer peer(fd.get(), stopping_);
      script_(peer);
    }
  }

  Script script_;
  UniqueFd listener_;
  Url url_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

inline std::string http_answer(int status, std::string_view body, std::string_view headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(headers) +
         "\r\n" + std::string(body);
}

}  // namespace jingui::http
