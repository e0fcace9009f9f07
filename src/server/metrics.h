// What the server counts, for Prometheus. Values of labels come from bounded sets: patterns of
// routes, their methods, statuses, error codes.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "base/clock.h"
#include "base/result.h"
#include "http/server_load.h"
#include "server/metrics_text.h"
#include "verifier/evidence_verifier.h"

namespace jingui::server {

/// Route and method of requests that no route answered.
inline constexpr const char* kOtherRoute = "other";

/// What is read when somebody asks; pointers may be null.
struct MetricsSources {
  std::string version;
  UnixSeconds started;
  const http::ServerLoad* load = nullptr;
  const verifier::EvidenceVerifier* verifier = nullptr;
};

class Metrics {
 public:
  explicit Metrics(MetricsSources sources = {}) : sources_(std::move(sources)) {}
  /// An answer; `duration` is from the complete request to the complete answer, without the
  /// network.
  void count_request(std::string_view route, std::string_view method, int status,
                     std::chrono::nanoseconds duration);
  /// An answer of the HTTP server itself: the request never was complete.
  void count_refused_request(int status);
  void count_challenge();
  void count_secrets(std::size_t secrets);
  /// A challenge or fetch that was refused.
  void count_handshake_refusal(ErrorCode reason);

  /// All families but those of single tables, which are the caller's.
  void write(MetricsText& out) const;

 private:
  /// Upper ends in seconds; what is slower is in the total only.
  static constexpr std::array kBuckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                       0.25,  0.5,    1.0,   2.5,  5.0,   10.0};
  struct Durations {
    std::array<std::uint64_t, kBuckets.size()> buckets{};
    std::uint64_t count = 0;
    double sum = 0;
  };
  void write_counters(MetricsText& out) const;
  void write_durations(MetricsText& out) const;
  void write_load(MetricsText& out) const;
  void write_verifier(MetricsText& out) const;

  const MetricsSources sources_;
  mutable std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, int>, std::uint64_t> requests_;
  std::map<std::pair<std::string, std::string>, Durations> durations_;
  std::map<std::string, std::uint64_t, std::less<>> refusals_;
  std::uint64_t challenges_ = 0, secrets_ = 0;
};

}  // namespace jingui::server
