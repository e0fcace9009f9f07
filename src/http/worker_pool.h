// Threads that run jobs from a bounded queue.
#pragma once

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "base/result.h"

namespace jingui::http {

class WorkerPool {
 public:
  using Job = std::function<void()>;

  explicit WorkerPool(std::size_t max_queued) : max_queued_(max_queued) {}
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  /// Waits for the jobs that have begun; drops those that have not.
  ~WorkerPool();

  /// Threads with kWorkerStackBytes of stack each. Error: internal.
  Result<void> start(unsigned threads);
  /// False when the queue is full. A job must not throw.
  bool submit(Job job);

 private:
  static void* thread_main(void* self);
  void run();

  std::size_t max_queued_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::vector<pthread_t> threads_;
};

}  // namespace jingui::http
