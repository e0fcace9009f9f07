// dstack's event log as JSON, then what is done with it: replay and lookup.
#include <cstdlib>

#include "attestation/event_log.h"
#include "attestation/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::attestation;
  const auto events = parse_event_log_json(jingui::as_text({data, size}));
  if (!events) return 0;
  if (events->size() > kMaxEvents) std::abort();
  (void)replay_rtmr3(*events);
  const auto identity = read_identity(*events);
  if (identity && !identity->instance_id.empty() && identity->instance_id.size() != 20)
    std::abort();
  return 0;
}
