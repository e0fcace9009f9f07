// A whole certificate in DER, and everything that is read from one before its signature is checked.
#include "attestation/certificate_extensions.h"
#include "attestation/pck_extension.h"
#include "crypto/certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui;
  const auto certificate = crypto::Certificate::from_der({data, size});
  if (!certificate) return 0;
  (void)attestation::read_attestation(*certificate);
  (void)attestation::read_app_id(*certificate);
  (void)attestation::read_usage(*certificate);
  (void)attestation::read_pck_extension(*certificate);
  (void)attestation::read_pck_ca(*certificate);
  (void)certificate->public_key();
  (void)certificate->verify_issued_by(*certificate);
  return 0;
}
