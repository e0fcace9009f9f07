// Threads that run jobs from a bounded queue, in which those for whom the jobs are have equal
// parts.
#pragma once

#include <pthread.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/fair_queue.h"

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
  /// Jobs of different keys take turns. When the queue is full, the newest job of the key that has
  /// the most makes way, and its `refused` is called, on this thread; false if that key is this
  /// one. Neither function may throw.
  bool submit(Job job, const std::string& key = "", Job refused = nullptr);
  /// Whether a job waits or runs.
  bool is_busy() const;

 private:
  struct Entry {
    Job job;
    Job refused;
  };
  static void* thread_main(void* self);
  void run();

  std::size_t max_queued_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  FairQueue<Entry> queue_;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::vector<pthread_t> threads_;
};

}  // namespace jingui::http
