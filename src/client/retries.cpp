#include "client/retries.h"

#include <charconv>
#include <string>
#include <thread>
#include <utility>

#include "client/limits.h"
#include "client/output.h"

namespace jingui::client {
namespace {

using std::chrono::seconds;

tl::unexpected<Error> give_up(Error error, const std::string& why) {
  error.detail += " (not tried again: " + why + ")";
  return fail(std::move(error));
}

}  // namespace

void sleep_for(std::chrono::milliseconds time) {
  std::this_thread::sleep_for(time);
}

std::optional<seconds> pause_before(int retry, std::optional<std::string_view> retry_after) {
  if (!retry_after) return seconds(1 << retry);
  unsigned value = 0;
  const auto* end = retry_after->data() + retry_after->size();
  const auto [rest, error] = std::from_chars(retry_after->data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return seconds(value);
}

void Retries::note(const http::Response& answer) {
  busy_ = answer.status == 503 || answer.status == 429;
  retry_after_.reset();
  if (busy_ && http::has_header(answer.headers, "Retry-After"))
    retry_after_ = http::header(answer.headers, "Retry-After");
}

Result<void> Retries::pause_after(Error error) {
  if (!std::exchange(busy_, false)) return fail(std::move(error));
  if (made_ == kMaxRetries)
    return give_up(std::move(error), std::to_string(made_ + 1) + " times is enough");
  const auto pause = pause_before(made_, retry_after_);
  if (!pause) return give_up(std::move(error), "Retry-After: " + printable(*retry_after_));
  if (*pause >= deadline_.left())
    return give_up(std::move(error),
                   "a pause of " + std::to_string(pause->count()) + " s would not end in time");
  ++made_;
  sleep_(*pause);
  return {};
}

}  // namespace jingui::client
