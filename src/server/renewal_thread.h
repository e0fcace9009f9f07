// The thread that keeps the server's own evidence young.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "server/own_evidence.h"

namespace jingui::server {

class RenewalThread {
 public:
  /// Runs until destruction; `own` must outlive it.
  explicit RenewalThread(OwnEvidence& own);
  ~RenewalThread();

 private:
  void run();
  OwnEvidence& own_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace jingui::server
