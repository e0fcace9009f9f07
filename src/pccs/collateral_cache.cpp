#include "pccs/collateral_cache.h"

#include <sys/eventfd.h>

#include <condition_variable>
#include <mutex>

#include "base/encoding.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "http/worker_pool.h"
#include "pccs/cache_entries.h"
#include "pccs/collateral_files.h"
#include "pccs/limits.h"
#include "pccs/pck_root.h"
#include "pccs/pcs_answer.h"

namespace jingui::pccs {
namespace {

using Steady = std::chrono::steady_clock;
using attestation::Collateral;
using attestation::CollateralKey;
using attestation::Quote;

struct Job {
  CollateralRequest request;
  Quote quote;
  bool with_disk = false;
};

/// What a job found: collateral that verified the job's quote, or what was wrong, with something
/// that others may try.
struct Outcome {
  std::optional<Held> held;
  CollateralPtr candidate;
  Error failure{ErrorCode::collateral_missing, "no service is configured, and none is on disk"};
};

}  // namespace

class CollateralCache::State {
 public:
  explicit State(CacheParts parts)
      : parts_(std::move(parts)),
        files_(parts_.directory),
        cancel_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    (void)::eventfd_write(cancel_.get(), 1);
    workers_.reset();
  }

  CollateralPtr held(const CollateralKey& key, const Quote& quote);
  Result<CollateralPtr> wait(const Quote& quote, const CollateralRequest& request,
                             std::chrono::milliseconds patience);
  std::optional<ByteArray<32>> generation(const CollateralKey& key) const;
  Result<CollateralRequest> request_for(const CollateralKey& key, const Quote& quote) const;

 private:
  bool is_current(const Entry& entry) const {
    return entry.held && entry.held->is_valid(parts_.clock->now());
  }
  Result<void> start(Entry& entry, Job job);
  void run(const Job& job);
  Outcome load(const Job& job) const;
  Outcome ask_services(const Job& job, std::chrono::milliseconds timeout) const;
  std::optional<Held> load_from_disk(const Job& job) const;
  void finish(const CollateralKey& key, Outcome outcome);

  CacheParts parts_;
  CollateralFiles files_;
  UniqueFd cancel_;
  mutable std::mutex mutex_;
  std::condition_variable finished_;
  CacheEntries entries_;
  std::unique_ptr<http::WorkerPool>
      workers_;  // started by the first job: a short run may need none
};

Result<CollateralRequest> CollateralCache::State::request_for(const CollateralKey& key,
                                                              const Quote& quote) const {
  const auto root = TRY(verified_root_of(quote, parts_.root));
  auto crl_url = TRY(crl_distribution_url(root));
  return CollateralRequest{key, std::move(crl_url)};
}

std::optional<ByteArray<32>> CollateralCache::State::generation(const CollateralKey& key) const {
  const std::lock_guard lock(mutex_);
  const Entry* entry = entries_.find(key);
  if (entry == nullptr || !is_current(*entry)) return std::nullopt;
  return entry->held->digest;
}

/// Valid collateral, or nullptr; begins its refresh when that is due.
CollateralPtr CollateralCache::State::held(const CollateralKey& key, const Quote& quote) {
  const std::lock_guard lock(mutex_);
  Entry* entry = entries_.find(key);
  if (entry == nullptr || !is_current(*entry)) return nullptr;
  entry->last_used = Steady::now();
  if (entry->held->is_due(parts_.clock->now()) && !entry->loading &&
      Steady::now() >= entry->next_attempt) {
    entry->next_attempt = Steady::now() + kRefreshPause;
    if (auto request = request_for(key, quote))
      (void)start(*entry, {*std::move(request), quote, false});
  }
  return entry->held->collateral;
}

Result<CollateralPtr> CollateralCache::State::wait(const Quote& quote,
                                                   const CollateralRequest& request,
                                                   std::chrono::milliseconds patience) {
  const auto deadline = Steady::now() + patience;
  CollateralPtr tried;
  Error refusal{ErrorCode::collateral_missing};
  std::unique_lock lock(mutex_);
  while (true) {
    Entry* entry = entries_.find_or_make(request.key);
    if (entry == nullptr)
      return fail(ErrorCode::pccs_unreachable, "too many platforms at one time");
    entry->last_used = Steady::now();
    if (is_current(*entry)) return entry->held->collateral;
    if (entry->candidate != nullptr && entry->candidate != tried) {
      tried = entry->candidate;
      lock.unlock();
      const auto verdict = parts_.verify(quote, *tried);
      lock.lock();
      entry = entries_.find_or_make(request.key);
      if (!verdict) refusal = verdict.error();
      if (verdict && entry != nullptr)
        entry->hold(Held(tried, *verdict, parts_.clock->now()), parts_.clock->now());
      continue;
    }
    if (!entry->loading && Steady::now() < entry->next_attempt)
      return fail(tried != nullptr ? refusal : entry->failure);
    if (!entry->loading) TRY(start(*entry, {request, quote, !entry->disk_tried}));
    if (Steady::now() >= deadline) return fail(ErrorCode::http_timeout, "waiting for collateral");
    finished_.wait_until(lock, deadline);
  }
}

/// With the mutex locked.
Result<void> CollateralCache::State::start(Entry& entry, Job job) {
  if (workers_ == nullptr) {
    auto workers = std::make_unique<http::WorkerPool>(kMaxKeys);
    TRY(workers->start(kMaxJobs));
    workers_ = std::move(workers);
  }
  const auto shared = std::make_shared<const Job>(std::move(job));
  if (!workers_->submit([this, shared] { run(*shared); }))
    return fail(ErrorCode::pccs_unreachable, "too many fetches at one time");
  entry.loading = true;
  entry.disk_tried = true;
  return {};
}

void CollateralCache::State::run(const Job& job) {
  Outcome outcome;
  try {
    outcome = load(job);
  } catch (const std::exception& e) {
    outcome.failure = {ErrorCode::internal, e.what()};
  }
  finish(job.request.key, std::move(outcome));
}

void CollateralCache::State::finish(const CollateralKey& key, Outcome outcome) {
  const auto now = parts_.clock->now();
  const std::lock_guard lock(mutex_);
  Entry* entry = entries_.find(key);  // an entry that is loading is not evicted
  const bool had_valid = is_current(*entry);
  entry->loading = false;
  if (outcome.held) {
    log::info("collateral_verified", {{"fmspc", hex_encode(key.fmspc)},
                                      {"until", format_rfc3339(outcome.held->valid_until)}});
    entry->next_attempt = {};
    entry->hold(*std::move(outcome.held), now);
  } else {
    log::warn(had_valid ? "collateral_refresh_failed" : "collateral_fetch_failed",
              {{"fmspc", hex_encode(key.fmspc)}, {"reason", describe(outcome.failure)}});
    entry->next_attempt = Steady::now() + (had_valid ? kRefreshPause : kRetryPause);
    entry->candidate = std::move(outcome.candidate);
    entry->failure = std::move(outcome.failure);
  }
  finished_.notify_all();
}

std::optional<Held> CollateralCache::State::load_from_disk(const Job& job) const {
  if (!job.with_disk) return std::nullopt;
  auto stored = files_.load(job.request.key);
  if (!stored) return std::nullopt;
  const auto collateral = std::make_shared<const Collateral>(std::move(stored->collateral));
  const auto verdict = parts_.verify(job.quote, *collateral);
  if (!verdict) return std::nullopt;
  return Held(collateral, *verdict, stored->written);
}

Outcome CollateralCache::State::load(const Job& job) const {
  auto from_disk = load_from_disk(job);
  const bool fresh = from_disk && parts_.clock->now() < from_disk->fetched + kStaleAgeSeconds;
  Outcome outcome;
  if (!fresh) outcome = ask_services(job, from_disk ? kStaleFetchTimeout : kFetchTimeout);
  if (!outcome.held) outcome.held = std::move(from_disk);
  return outcome;
}

/// The first service whose collateral verifies the quote.
Outcome CollateralCache::State::ask_services(const Job& job,
                                             std::chrono::milliseconds timeout) const {
  Outcome outcome;
  const auto deadline = http::Deadline::after(timeout, cancel_.get());
  for (std::size_t i = 0; i < parts_.services.size(); ++i) {
    const auto share = deadline.left() / static_cast<long>(parts_.services.size() - i);
    auto fetched = parts_.services[i](job.request, deadline.within(share));
    Error error = fetched ? Error{ErrorCode::internal} : fetched.error();
    if (fetched) {
      const auto collateral = std::make_shared<const Collateral>(*std::move(fetched));
      const auto verdict = parts_.verify(job.quote, *collateral);
      if (verdict) {
        files_.store(job.request.key, *collateral);
        outcome.held = Held(collateral, *verdict, parts_.clock->now());
        return outcome;
      }
      error = verdict.error();
      if (outcome.candidate == nullptr) outcome.candidate = collateral;
    }
    outcome.failure = i == 0 ? error : more_telling(outcome.failure, error);
  }
  return outcome;
}

CollateralCache::CollateralCache(CacheParts parts)
    : state_(std::make_unique<State>(std::move(parts))) {}

CollateralCache::~CollateralCache() = default;

Result<CollateralPtr> CollateralCache::get(const Quote& quote,
                                           std::chrono::milliseconds patience) try {
  const auto key = TRY(attestation::collateral_key_of(quote));
  if (auto held = state_->held(key, quote)) return held;
  const auto request = TRY(state_->request_for(key, quote));
  return state_->wait(quote, request, patience);
} catch (const std::exception& e) {
  return fail(ErrorCode::internal, e.what());
}

std::optional<ByteArray<32>> CollateralCache::generation(const CollateralKey& key) const {
  return state_->generation(key);
}

}  // namespace jingui::pccs
