// A chain of certificates in PEM: what is taken out of the text goes back into it.
#include <cstdlib>
#include <string>

#include "crypto/certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui;
  constexpr std::size_t kMaxCount = 4;
  const auto chain = crypto::pem_to_der_chain(as_text({data, size}), kMaxCount);
  if (!chain) return 0;
  if (chain->empty() || chain->size() > kMaxCount) std::abort();
  std::string pem;
  for (const Bytes& der : *chain) pem += crypto::der_to_pem(der);
  const auto again = crypto::pem_to_der_chain(pem, kMaxCount);
  if (!again || *again != *chain) std::abort();
  return 0;
}
