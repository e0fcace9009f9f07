// One DER certificate.
#include <cstdlib>

#include "crypto/certificate.h"
#include "crypto/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::crypto;
  const auto certificate = Certificate::from_der({data, size});
  if (!certificate) return 0;
  if (size > kMaxCertificateBytes || certificate->der().size() != size) std::abort();
  if (certificate->extensions().size() > kMaxCertificateExtensions) std::abort();
  (void)certificate->subject_common_name();
  (void)certificate->issuer_common_name();
  (void)certificate->verify_issued_by(*certificate);
  const auto again = parse_pem_chain(certificate->pem(), 1);
  if (!again || again->front().der() != certificate->der()) std::abort();
  return 0;
}
