// One DER certificate revocation list.
#include "crypto/crl.h"

#include <cstdlib>

#include "crypto/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::crypto;
  const auto crl = CertificateRevocationList::from_der({data, size});
  if (!crl) return 0;
  if (size > kMaxCrlBytes || crl->der().size() != size) std::abort();
  if (crl->revoked_serials().size() > kMaxCrlEntries) std::abort();
  if (!crl->is_v2() && !crl->extensions().empty()) std::abort();
  return 0;
}
