#include "server/renewal_thread.h"

#include "base/log.h"
#include "server/limits.h"

namespace jingui::server {

RenewalThread::RenewalThread(OwnEvidence& own) : own_(own), thread_([this] { run(); }) {}

RenewalThread::~RenewalThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void RenewalThread::run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kEvidenceRenewalPause, [this] { return stopping_; })) {
    lock.unlock();
    if (const auto renewed = own_.renew_if_old(); !renewed)
      log::warn("evidence.renewal_failed", {{"error", describe(renewed.error())}});
    lock.lock();
  }
}

}  // namespace jingui::server
