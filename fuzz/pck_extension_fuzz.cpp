// The SGX extension of a PCK certificate.
#include <cstdlib>

#include "attestation/limits.h"
#include "attestation/pck_extension.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto extension = jingui::attestation::parse_pck_extension({data, size});
  if (!extension) return 0;
  if (size > jingui::attestation::kMaxPckExtensionBytes) std::abort();
  if (extension->sgx_type < 0 || extension->sgx_type > 2) std::abort();
  return 0;
}
