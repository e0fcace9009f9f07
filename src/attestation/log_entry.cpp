#include "attestation/log_entry.h"

#include <algorithm>

#include "attestation/limits.h"
#include "base/utf8.h"

namespace jingui::attestation {
namespace {

constexpr std::uint64_t kLastRegister = 3;
constexpr std::uint64_t kMaxEventType = 0xffffffff;

tl::unexpected<Error> malformed(std::string detail) {
  return fail(ErrorCode::event_log_malformed, std::move(detail));
}

bool same_event(const RuntimeEvent& a, const RuntimeEvent& b) {
  return a.name == b.name && a.payload == b.payload && a.version == b.version;
}

}  // namespace

Result<void> check_event(const RuntimeEvent& event) {
  if (event.name.size() > kMaxEventNameBytes) return malformed("event name too long");
  if (!is_utf8(event.name)) return malformed("event name is not UTF-8");
  if (event.payload.size() > kMaxEventPayloadBytes) return malformed("event payload too long");
  if (event.version != 1 && event.version != 2) return malformed("unknown digest version");
  return {};
}

Result<void> append_if_runtime(std::vector<RuntimeEvent>& events, LogEntry entry) {
  if (entry.register_index > kLastRegister) return malformed("no such register");
  if (entry.type > kMaxEventType) return malformed("event type out of range");
  const bool in_rtmr3 = entry.register_index == kLastRegister;
  const bool is_runtime = entry.type == kRuntimeEventType;
  if (in_rtmr3 != is_runtime)
    return fail(ErrorCode::event_register_mismatch, "event of type " + std::to_string(entry.type) +
                                                        " in register " +
                                                        std::to_string(entry.register_index));
  if (!is_runtime) return {};
  TRY(check_event(entry.event));
  if (!entry.digest.empty()) {
    Measurement& digest = entry.event.claimed_digest.emplace();
    if (entry.digest.size() != digest.size()) return malformed("digest is not of 48 bytes");
    std::copy(entry.digest.begin(), entry.digest.end(), digest.begin());
  }
  events.push_back(std::move(entry.event));
  return {};
}

Result<std::vector<RuntimeEvent>> join_event_lists(std::vector<RuntimeEvent> runtime_events,
                                                   std::vector<RuntimeEvent> from_log) {
  if (from_log.empty()) return runtime_events;
  if (!std::equal(runtime_events.begin(), runtime_events.end(), from_log.begin(), from_log.end(),
                  same_event))
    return malformed("runtime events differ from those in the log");
  return from_log;
}

}  // namespace jingui::attestation
