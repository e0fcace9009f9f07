// A server for tests of the client that answers with what a test gives it, and remembers what it
// was asked.
#pragma once

#include <doctest/doctest.h>

#include <deque>
#include <mutex>

#include "client/handshake.h"
#include "crypto/ecies.h"
#include "http/scripted_server_test_support.h"

namespace jingui::client {

class AnsweringServer {
 public:
  /// Whole HTTP answers, one for each request.
  explicit AnsweringServer(std::deque<std::string> answers, const std::string& unix_path = {})
      : answers_(std::move(answers)),
        server_([this](http::ScriptedPeer& peer) { serve(peer); }, unix_path) {}

  const http::Url& url() const { return server_.url(); }
  std::string url_text() const { return server_.url_text(); }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve(http::ScriptedPeer& peer) {
    auto request = peer.read_request();
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
    if (answers_.empty()) return;
    peer.write(answers_.front());
    answers_.pop_front();
  }

  mutable std::mutex mutex_;
  std::deque<std::string> answers_;
  std::vector<std::string> requests_;
  http::ScriptedServer server_;
};

template <class T>
T require(Result<T> result) {
  if (!result) FAIL(describe(result.error()));
  return std::move(*result);
}

template <class T>
ErrorCode refusal(const Result<T>& result) {
  REQUIRE_FALSE(result);
  INFO(describe(result.error()));
  return result.error().code;
}

inline crypto::X25519PrivateKey key_of(ByteView bytes) {
  return require(crypto::X25519PrivateKey::from_secret(require(SecretBytes::copy_of(bytes))));
}

inline Bytes seal_to(const crypto::X25519PrivateKey& key, ByteView plaintext) {
  crypto::SystemRandom random;
  return require(
      require(crypto::EciesSealer::create(key.public_key(), random)).seal(plaintext, random));
}

}  // namespace jingui::client
