// Collateral as JSON: what is read is written, and read again, the same.
#include <cstdlib>

#include "attestation/collateral.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::attestation;
  const auto collateral = parse_collateral_json(jingui::as_text({data, size}));
  if (!collateral) return 0;
  const std::string written = collateral_to_json(*collateral);
  const auto again = parse_collateral_json(written);
  // Escapes may make the text longer than what is accepted.
  if (!again && again.error().code == jingui::ErrorCode::collateral_too_large) return 0;
  if (!again || collateral_digest(*again) != collateral_digest(*collateral)) std::abort();
  return 0;
}
