// What the connections of one or more servers hold together; thread-safe.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "http/limits.h"

namespace jingui::http {

class ServerLoad {
 public:
  explicit ServerLoad(std::size_t max_request_bytes = kMaxRequestBytesInFlight)
      : max_request_bytes_(max_request_bytes) {}

  std::size_t connections() const { return connections_; }
  /// Connections closed at the limit to make way for new ones, since the start.
  std::uint64_t evicted() const { return evicted_; }
  /// Of requests that are being received or answered, beyond kUncountedRequestBytes of each.
  std::size_t request_bytes() const { return request_bytes_; }

  void connection_opened() { ++connections_; }
  void connection_closed() { --connections_; }
  void connection_evicted() { ++evicted_; }
  /// False, and nothing taken, if these bytes would be too many.
  bool take_request_bytes(std::size_t bytes) {
    if (request_bytes_.fetch_add(bytes) + bytes <= max_request_bytes_) return true;
    request_bytes_ -= bytes;
    return false;
  }
  void give_back_request_bytes(std::size_t bytes) { request_bytes_ -= bytes; }

 private:
  const std::size_t max_request_bytes_;
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::uint64_t> evicted_{0};
  std::atomic<std::size_t> request_bytes_{0};
};

/// One connection's part of the request bytes.
class RequestCharge {
 public:
  explicit RequestCharge(ServerLoad& load) : load_(load) {}
  ~RequestCharge() { hold(0); }
  RequestCharge(const RequestCharge&) = delete;
  RequestCharge& operator=(const RequestCharge&) = delete;

  /// The request has `bytes` bytes now, more or fewer than before. False, and as before, if they
  /// are too many.
  bool hold(std::size_t bytes) {
    const std::size_t wanted = bytes - std::min(bytes, kUncountedRequestBytes);
    if (wanted > held_ && !load_.take_request_bytes(wanted - held_)) return false;
    if (wanted < held_) load_.give_back_request_bytes(held_ - wanted);
    held_ = wanted;
    return true;
  }

 private:
  ServerLoad& load_;
  std::size_t held_ = 0;
};

}  // namespace jingui::http
