// The deny file.
#include <algorithm>
#include <cstdlib>

#include "attestation/deny_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto list = jingui::attestation::parse_deny_list(text);
  if (!list) {
    if (list.error().code != jingui::ErrorCode::deny_list_malformed) std::abort();
    return 0;
  }
  if (!std::is_sorted(list->leaf_keys.begin(), list->leaf_keys.end())) std::abort();
  return 0;
}
