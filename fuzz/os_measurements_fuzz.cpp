// A file of OS measurements. Every set that parses is found by its registers.
#include <cstdlib>

#include "attestation/os_measurements.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::attestation;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto list = OsMeasurements::parse(text);
  if (!list) return 0;
  if (list->empty()) std::abort();
  for (const auto& set : list->sets()) {
    TdReport td;
    td.mr_td = set.mr_td;
    for (std::size_t i = 0; i < set.rtmr.size(); ++i) td.rtmr[i] = set.rtmr[i];
    if (list->find(td) != &set) std::abort();
    if (!set.kms_roots.empty() && !set.compose_hashes.empty()) std::abort();
  }
  return 0;
}
