#include "http/worker_pool.h"

#include <utility>

#include "http/blocked_signals.h"
#include "http/limits.h"

namespace jingui::http {
WorkerPool::~WorkerPool() {
  FairQueue<Entry> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    std::swap(dropped, queue_);
  }
  wake_.notify_all();
  for (const auto thread : threads_) pthread_join(thread, nullptr);
}

Result<void> WorkerPool::start(unsigned threads) {
  const BlockedSignals blocked;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kWorkerStackBytes);
  int error = 0;
  for (unsigned i = 0; i < threads && error == 0; ++i) {
    pthread_t thread{};
    error = pthread_create(&thread, &attributes, &WorkerPool::thread_main, this);
    if (error == 0) threads_.push_back(thread);
  }
  pthread_attr_destroy(&attributes);
  if (error != 0) return fail(ErrorCode::internal, "a worker thread could not be started");
  return {};
}

bool WorkerPool::submit(Job job, const std::string& key, Job refused) {
  Entry makes_way;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    if (queue_.size() >= max_queued_) {
      if (queue_.size_of(key) >= queue_.fullest()) return false;
      makes_way = queue_.take_from_fullest(FairQueue<Entry>::End::newest);
    }
    queue_.push(key, {std::move(job), std::move(refused)});
  }
  wake_.notify_one();
  if (makes_way.refused) makes_way.refused();
  return true;
}

bool WorkerPool::is_busy() const {
  const std::lock_guard lock(mutex_);
  return running_ > 0 || !queue_.empty();
}

void* WorkerPool::thread_main(void* self) {
  static_cast<WorkerPool*>(self)->run();
  return nullptr;
}

void WorkerPool::run() {
  while (true) {
    Entry entry;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      entry = queue_.pop();
      ++running_;
    }
    entry.job();
    entry = {};
    const std::lock_guard lock(mutex_);
    --running_;
  }
}

}  // namespace jingui::http
