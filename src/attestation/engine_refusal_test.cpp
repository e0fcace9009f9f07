#include "attestation/engine_refusal.h"

#include <doctest/doctest.h>

namespace jingui::attestation {
namespace {

TEST_CASE("refusals of the engine become codes") {
  CHECK(engine_refusal_code("Failed to load root ca: BadDer") == ErrorCode::trust_root_invalid);
  CHECK(engine_refusal_code("Failed to parse PCK CRL: BadDer") == ErrorCode::crl_malformed);
  CHECK(engine_refusal_code("Failed to decode quote: Invalid TEE type") ==
        ErrorCode::quote_malformed);
  CHECK(engine_refusal_code("TDX TEE quote must have version 4 or 5") ==
        ErrorCode::quote_version_unsupported);
  CHECK(engine_refusal_code("Unsupported DCAP attestation key type") ==
        ErrorCode::quote_key_type_unsupported);
  CHECK(engine_refusal_code("Unsupported DCAP PCK cert format: 3. Use …") ==
        ErrorCode::quote_certification_unsupported);
  CHECK(engine_refusal_code("TCBInfo expired") == ErrorCode::collateral_expired);
  CHECK(engine_refusal_code("QE ISVSVN 1 is below minimum required 4 from QE Identity") ==
        ErrorCode::tcb_level_not_found);
  CHECK(engine_refusal_code("TCB status is invalid: Revoked") ==
        ErrorCode::tcb_status_unacceptable);
}

TEST_CASE("what stands before an error of the chain or of the current TCB is skipped") {
  CHECK(engine_refusal_code("Failed to verify certificate chain: CertRevoked") ==
        ErrorCode::quote_revoked);
  CHECK(engine_refusal_code("CertRevoked") == ErrorCode::quote_revoked);
  CHECK(engine_refusal_code("Failed to verify certificate chain: CertExpired { time: …") ==
        ErrorCode::certificate_expired);
  CHECK(engine_refusal_code(
            "Failed to evaluate the current TDX TCB (TEE_TCB_SVN2): No matching TCB level found") ==
        ErrorCode::tcb_level_not_found);
  CHECK(engine_refusal_code("Failed to evaluate the current TDX TCB (TEE_TCB_SVN2): TDX module TCB "
                            "level check: No TDX module "
                            "identity with id TDX_07 found in TCB Info") ==
        ErrorCode::tdx_module_mismatch);
}

TEST_CASE("a debug enclave is not a debug trust domain") {
  CHECK(engine_refusal_code("Debug mode is enabled") == ErrorCode::td_debug);
  CHECK(engine_refusal_code("QE report validation failed: Debug mode is enabled") ==
        ErrorCode::qe_identity_mismatch);
}

TEST_CASE("words that a peer put into a refusal do not choose its code") {
  CHECK(engine_refusal_code("Failed to decode TcbInfo: unknown variant `Debug mode is enabled`") ==
        ErrorCode::collateral_malformed);
  CHECK(engine_refusal_code("something new: CertRevoked") == ErrorCode::quote_refused);
}

TEST_CASE("a refusal that nobody knows is still a refusal") {
  CHECK(engine_refusal_code("") == ErrorCode::quote_refused);
  CHECK(engine_refusal_code("Failed to verify certificate chain: ") == ErrorCode::quote_refused);
  CHECK(engine_refusal_code("a text of a later version") == ErrorCode::quote_refused);
}

}  // namespace
}  // namespace jingui::attestation
