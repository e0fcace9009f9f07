// When a busy server is asked again. A fetch is never repeated: after 503 or 429, to either
// request, the handshake starts from a new challenge.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/deadline.h"
#include "http/message.h"

namespace jingui::client {

/// How to pause; tests give their own.
using Sleep = std::function<void(std::chrono::milliseconds)>;
void sleep_for(std::chrono::milliseconds time);

/// The pause that `Retry-After` (RFC 9110 10.2.3) asks for; without the header 1, 2 and 4 seconds
/// after the first, second and third refusal (`retry` is 0, 1, 2). nullopt for a date or anything
/// else that is not a number of seconds: a pause that is not understood cannot be honoured.
std::optional<std::chrono::seconds> pause_before(int retry,
                                                 std::optional<std::string_view> retry_after);

class Retries {
 public:
  /// `deadline` and `sleep` are borrowed.
  Retries(const http::Deadline& deadline, const Sleep& sleep)
      : deadline_(deadline), sleep_(sleep) {}

  /// To be told of every answer of the server.
  void note(const http::Response& answer);
  /// After a handshake that failed with `error`: pauses if it may be started anew, which is so at
  /// most kMaxRetries times, only if the last answer was 503 or 429, and only if the pause ends
  /// before the deadline. Otherwise `error` comes back, and where the server was busy its detail
  /// says why no other try was made.
  Result<void> pause_after(Error error);

 private:
  const http::Deadline& deadline_;
  const Sleep& sleep_;
  int made_ = 0;
  bool busy_ = false;
  std::optional<std::string> retry_after_;
};

}  // namespace jingui::client
