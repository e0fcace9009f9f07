// A DCAP quote.
#include <cstdlib>

#include "attestation/limits.h"
#include "attestation/quote.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::attestation;
  const auto quote = parse_quote({data, size});
  if (!quote) return 0;
  if (size > kMaxQuoteBytes || quote->raw.size() != size) std::abort();
  if (quote->declared_size > size || quote->signed_size >= quote->declared_size) std::abort();
  if (quote->qe_report.size() != 384) std::abort();
  return 0;
}
