#include "server/metrics.h"

#include "server/process_metrics.h"

namespace jingui::server {
namespace {

double as_double(std::uint64_t n) {
  return static_cast<double>(n);
}

}  // namespace

void Metrics::count_request(std::string_view route, std::string_view method, int status,
                            std::chrono::nanoseconds duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const std::lock_guard lock(mutex_);
  ++requests_[{std::string(route), std::string(method), status}];
  auto& durations = durations_[{std::string(route), std::string(method)}];
  for (std::size_t i = 0; i < kBuckets.size(); ++i)
    if (seconds <= kBuckets.at(i)) ++durations.buckets.at(i);
  ++durations.count;
  durations.sum += seconds;
}

void Metrics::count_refused_request(int status) {
  const std::lock_guard lock(mutex_);
  ++requests_[{kOtherRoute, kOtherRoute, status}];
}

void Metrics::count_challenge() {
  const std::lock_guard lock(mutex_);
  ++challenges_;
}

void Metrics::count_secrets(std::size_t secrets) {
  const std::lock_guard lock(mutex_);
  secrets_ += secrets;
}

void Metrics::count_handshake_refusal(ErrorCode reason) {
  const std::lock_guard lock(mutex_);
  ++refusals_[std::string(error_name(reason))];
}

void Metrics::write(MetricsText& out) const {
  out.family("jingui_build_info", "gauge", "Always 1.");
  out.sample(1, {{"version", sources_.version}});
  write_counters(out);
  if (sources_.load != nullptr) write_load(out);
  if (sources_.verifier != nullptr) write_verifier(out);
  write_process_metrics(out, sources_.started);
}

void Metrics::write_load(MetricsText& out) const {
  const auto& load = *sources_.load;
  out.single("jingui_http_connections", "gauge", "Open connections.",
             as_double(load.connections()));
  out.single("jingui_http_connections_evicted_total", "counter",
             "Connections closed at the limit to make way for new ones.",
             as_double(load.evicted()));
  out.single("jingui_http_body_bytes_in_flight", "gauge",
             "Bytes of requests received and not yet answered, beyond the first 2 KiB of each.",
             as_double(load.request_bytes()));
}

void Metrics::write_verifier(MetricsText& out) const {
  const auto counts = sources_.verifier->counts();
  out.single("jingui_verdict_cache_hits_total", "counter", "Evidence that was verified before.",
             as_double(counts.cache_hits));
  out.single("jingui_verdict_cache_misses_total", "counter",
             "Evidence that had to be verified, accepted or not.", as_double(counts.cache_misses));
  if (counts.valid_until)
    out.single("jingui_collateral_next_update_timestamp_seconds", "gauge",
               "Until when the newest verification holds: the earliest end of what it rests on.",
               static_cast<double>(counts.valid_until->value));
}

void Metrics::write_counters(MetricsText& out) const {
  const std::lock_guard lock(mutex_);
  out.family("jingui_http_requests_total", "counter", "Requests answered.");
  for (const auto& [key, count] : requests_)
    out.sample(as_double(count), {{"route", std::get<0>(key)},
                                  {"method", std::get<1>(key)},
                                  {"code", std::to_string(std::get<2>(key))}});
  write_durations(out);
  out.single("jingui_challenges_issued_total", "counter", "Challenges issued.",
             as_double(challenges_));
  out.single("jingui_secrets_released_total", "counter", "Values sealed to clients.",
             as_double(secrets_));
  out.family("jingui_handshake_refusals_total", "counter", "Challenges and fetches refused.");
  for (const auto& [reason, count] : refusals_) out.sample(as_double(count), {{"reason", reason}});
}

void Metrics::write_durations(MetricsText& out) const {
  out.family("jingui_http_request_duration_seconds", "histogram",
             "From the complete request to its answer, without the network.");
  for (const auto& [key, durations] : durations_) {
    const auto& [route, method] = key;
    for (std::size_t i = 0; i < kBuckets.size(); ++i) {
      std::string end = std::to_string(kBuckets.at(i));
      end.erase(end.find_last_not_of('0') + 1);
      if (end.back() == '.') end.pop_back();
      out.sample(as_double(durations.buckets.at(i)),
                 {{"route", route}, {"method", method}, {"le", end}}, "_bucket");
    }
    const auto total = as_double(durations.count);
    out.sample(total, {{"route", route}, {"method", method}, {"le", "+Inf"}}, "_bucket");
    out.sample(durations.sum, {{"route", route}, {"method", method}}, "_sum");
    out.sample(total, {{"route", route}, {"method", method}}, "_count");
  }
}

}  // namespace jingui::server
