// What a host says about the OS image: measurement.tdx.cbor, and the text beside the quote.
#include <cstdlib>

#include "attestation/os_image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::attestation;
  const auto image = parse_os_image_measurement({data, size});
  if (!image && image.error().code != jingui::ErrorCode::os_image_unproven) std::abort();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // Registers of zeros are the digests of nothing: no description may lead to them.
  if (measured_os_image_hash(TdReport(), text)) std::abort();
  return 0;
}
