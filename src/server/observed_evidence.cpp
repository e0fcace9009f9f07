#include "server/observed_evidence.h"

#include "attestation/limits.h"
#include "attestation/pck_extension.h"
#include "attestation/verify_evidence.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::server {
namespace {

void observe_events(const attestation::Evidence& evidence, ObservedEvidence& observed) {
  const auto identity = attestation::read_identity(evidence.attestation.events);
  if (identity) {
    observed.app_id = hex_encode(identity->app_id);
    observed.compose_hash = hex_encode(identity->compose_hash);
    observed.instance_id = hex_encode(identity->instance_id);
    return;
  }
  const auto app_id = attestation::read_app_id(evidence.chain.front());
  if (app_id && *app_id) observed.app_id = hex_encode(**app_id);
}

Result<void> observe_platform(const attestation::Quote& quote, ObservedEvidence& observed) {
  const auto chain =
      TRY(crypto::pem_to_der_chain(quote.pck_chain_pem, attestation::kMaxChainCertificates));
  const auto leaf = TRY(crypto::Certificate::from_der(chain.front()));
  const auto pck = TRY(attestation::read_pck_extension(leaf));
  observed.fmspc = hex_encode(pck.fmspc);
  observed.device_id = hex_encode(crypto::sha256(pck.ppid));
  return {};
}

}  // namespace

Result<ObservedEvidence> observe_evidence(std::string_view app_cert_pem) {
  const auto evidence = TRY(attestation::parse_evidence(app_cert_pem));
  ObservedEvidence observed;
  observe_events(evidence, observed);
  observed.kms_root = hex_encode(crypto::sha256(evidence.chain.back().spki()));
  // A platform that cannot be read stays empty.
  (void)observe_platform(evidence.quote, observed);
  return observed;
}

}  // namespace jingui::server
