// An attestation of version 1, and the replay of its events.
#include <cstdlib>

#include "attestation/attestation.h"
#include "attestation/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::attestation;
  const auto attestation = parse_attestation_v1({data, size});
  if (!attestation) return 0;
  // What parses here is recognised by its first byte too.
  if (!parse_attestation({data, size})) std::abort();
  if (size > kMaxAttestationBytes || attestation->events.size() > kMaxEvents) std::abort();
  if (!attestation->claimed_report_data) std::abort();
  (void)replay_rtmr3(attestation->events);
  (void)read_identity(attestation->events);
  return 0;
}
