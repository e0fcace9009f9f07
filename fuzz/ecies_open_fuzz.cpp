// A blob that a stranger sends to a known key. Nobody sealed it, so opening it is only possible for
// seeds.
#include <cstdlib>

#include "crypto/ecies.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui;
  static const auto key = [] {
    Bytes bytes;
    for (std::uint8_t i = 2; i < 34; ++i) bytes.push_back(i);
    return crypto::X25519PrivateKey::from_secret(SecretBytes::copy_of(bytes).value()).value();
  }();
  const auto opened = crypto::ecies_open(key, {data, size});
  if (!opened) return 0;
  if (opened->size() + crypto::kEciesOverhead != size) std::abort();
  return 0;
}
