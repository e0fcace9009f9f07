#include "http/worker_pool.h"

#include <utility>

#include "http/blocked_signals.h"
#include "http/limits.h"

namespace jingui::http {
WorkerPool::~WorkerPool() {
  std::deque<Job> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
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

bool WorkerPool::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= max_queued_) return false;
    queue_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void* WorkerPool::thread_main(void* self) {
  static_cast<WorkerPool*>(self)->run();
  return nullptr;
}

void WorkerPool::run() {
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    job();
  }
}

}  // namespace jingui::http
