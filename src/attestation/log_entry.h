// One event of a log in whatever form it came (JSON, SCALE, msgpack), and the one filter that all
// three forms go through.
#pragma once

#include <string>
#include <vector>

#include "attestation/event_log.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

struct LogEntry {
  std::uint64_t register_index = 0;  // 0 to 3
  std::uint64_t type = 0;            // 32 bits
  Bytes digest;                      // 48 bytes or none
  RuntimeEvent event;
};

/// Appends the entry's event if it is of RTMR3 and the runtime type, drops the events of the boot,
/// refuses what is half of either. Errors: event_register_mismatch, event_log_malformed.
Result<void> append_if_runtime(std::vector<RuntimeEvent>& events, LogEntry entry);

/// Name, payload and version within their limits. Error: event_log_malformed.
Result<void> check_event(const RuntimeEvent& event);

/// Attestations carry their runtime events twice: as a list of their own, which dstack replays, and
/// among the log. Returns the former with the digests and preimages of the latter. A log without
/// runtime events agrees with every list. Error: event_log_malformed if they differ.
Result<std::vector<RuntimeEvent>> join_event_lists(std::vector<RuntimeEvent> runtime_events,
                                                   std::vector<RuntimeEvent> from_log);

}  // namespace jingui::attestation
