#include "attestation/limits.h"
#include "attestation/verify_evidence.h"

namespace jingui::attestation {

Result<Evidence> parse_evidence(std::string_view app_cert_pem) {
  if (app_cert_pem.empty()) return fail(ErrorCode::evidence_missing, "no certificate");
  if (app_cert_pem.size() > kMaxAppCertBytes)
    return fail(ErrorCode::evidence_too_large,
                std::to_string(app_cert_pem.size()) + " bytes of certificates");
  Evidence evidence;
  evidence.chain = TRY(crypto::parse_pem_chain(app_cert_pem, kMaxChainCertificates));
  evidence.attestation = TRY(read_attestation(evidence.chain.front()));
  evidence.quote = TRY(parse_quote(evidence.attestation.quote));
  return evidence;
}

}  // namespace jingui::attestation
