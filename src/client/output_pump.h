// Carries one output of the child through a masker to where it was meant to go, in a thread of its
// own: a reader that is slow on one stream does not hold up the other.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "client/mask.h"

namespace jingui::client {

class OutputPump {
 public:
  /// `from`: a non-blocking end of a pipe. `to` is borrowed. `done` is an eventfd(2), counted up
  /// when the pump has ended.
  OutputPump(UniqueFd from, int to, int done, Masker masker);
  OutputPump(const OutputPump&) = delete;
  OutputPump& operator=(const OutputPump&) = delete;
  /// stop() and waits for the end.
  ~OutputPump();

  /// Error: child_not_started (no thread).
  Result<void> start();
  /// The child is gone: what the pipe holds now is still carried, then the pump ends, even if
  /// another process has the pipe open.
  void stop();
  /// errno of a write that failed, 0 if none; EPIPE is no failure. Only after the end.
  int write_error() const { return write_error_; }

 private:
  void run();
  bool carry_until_stopped();
  void drain();
  ssize_t read_some();
  bool write_all(const std::vector<ByteView>& pieces);
  bool wait_to_read() const;

  UniqueFd from_;
  int to_;
  int done_;
  Masker masker_;
  UniqueFd stop_event_;
  std::atomic<bool> stopped_{false};
  int write_error_ = 0;
  std::thread thread_;
};

}  // namespace jingui::client
