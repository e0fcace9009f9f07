#include "verifier/clock_floor.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/file.h"
#include "base/log.h"
#include "verifier/limits.h"

namespace jingui::verifier {
namespace {

UnixSeconds read_floor(const std::string& file) {
  const auto content = read_file(file, kMaxFloorFileBytes);
  if (!content) {
    if (content.error().code != ErrorCode::file_not_found)
      log::warn("clock_floor_unreadable", {{"error", describe(content.error())}});
    return {};
  }
  const auto time = parse_time(as_text(*content));
  if (time) return *time;
  log::warn("clock_floor_unreadable", {{"file", file}, {"error", describe(time.error())}});
  return {};
}

}  // namespace

ClockFloor::ClockFloor(std::string file, UnixSeconds built)
    : file_(std::move(file)), floor_(built) {
  if (!file_.empty()) floor_ = std::max(floor_, read_floor(file_));
}

Result<void> ClockFloor::check(UnixSeconds now) const {
  const std::lock_guard lock(mutex_);
  if (now >= floor_) return {};
  return fail(ErrorCode::clock_before_floor, "the clock says " + format_rfc3339(now) + ", but " +
                                                 format_rfc3339(floor_) + " has passed");
}

void ClockFloor::raise(UnixSeconds seen) {
  const std::lock_guard lock(mutex_);
  if (seen <= floor_) return;
  floor_ = seen;
  if (file_.empty()) return;
  if (const auto slash = file_.rfind('/'); slash != std::string::npos && slash > 0)
    (void)::mkdir(file_.substr(0, slash).c_str(), 0700);  // if it fails, so does the write
  const std::string text = std::to_string(seen.value);
  if (const auto written = write_file_atomically(file_, as_bytes(text)); !written)
    log::warn("clock_floor_not_kept", {{"error", describe(written.error())}});
}

}  // namespace jingui::verifier
