#include "attestation/engine_refusal.h"

#include <array>

namespace jingui::attestation {
namespace {

struct Row {
  std::string_view start;
  ErrorCode code;
};

/// Words put before an error that is classified by what follows them.
constexpr auto kContexts = std::to_array<std::string_view>({
    "Failed to evaluate the current TDX TCB (TEE_TCB_SVN2): ",
    "TDX module TCB level check: ",
    "Failed to verify certificate chain: ",
});

/// In the order in which the engine works. The first row that fits counts.
constexpr auto kRows = std::to_array<Row>({
    {"Failed to load root ca", ErrorCode::trust_root_invalid},
    {"Failed to parse root CA CRL: InvalidCrlSignatureForPublicKey",
     ErrorCode::collateral_signature_invalid},
    {"Failed to parse root CA CRL", ErrorCode::crl_malformed},
    {"Failed to parse PCK CRL", ErrorCode::crl_malformed},
    {"CRL number", ErrorCode::crl_malformed},
    // the quote's shape
    {"Failed to decode quote", ErrorCode::quote_malformed},
    {"Unsupported DCAP quote version", ErrorCode::quote_version_unsupported},
    {"Unknown QE vendor ID", ErrorCode::qe_identity_mismatch},
    {"Unsupported TEE type", ErrorCode::quote_malformed},
    {"SGX TEE quote must have version 3", ErrorCode::quote_version_unsupported},
    {"TDX TEE quote must have version 4 or 5", ErrorCode::quote_version_unsupported},
    {"Unsupported DCAP attestation key type", ErrorCode::quote_key_type_unsupported},
    {"Unsupported DCAP PCK cert format", ErrorCode::quote_certification_unsupported},
    // TCB info and QE identity
    {"Collateral is not UTF-8", ErrorCode::collateral_malformed},  // of the wrapper
    {"Failed to decode TcbInfo", ErrorCode::collateral_malformed},
    {"Failed to decode QeIdentity", ErrorCode::collateral_malformed},
    {"Failed to parse TCB Info issue date", ErrorCode::collateral_malformed},
    {"Failed to parse TCB Info next update", ErrorCode::collateral_malformed},
    {"Failed to parse QE Identity issue date", ErrorCode::collateral_malformed},
    {"Failed to parse QE Identity next update", ErrorCode::collateral_malformed},
    {"TCBInfo issue date is in the future", ErrorCode::collateral_not_yet_valid},
    {"QE Identity issue date is in the future", ErrorCode::collateral_not_yet_valid},
    {"TCBInfo expired", ErrorCode::collateral_expired},
    {"QE Identity expired", ErrorCode::collateral_expired},
    {"Certificate chain is too short for", ErrorCode::collateral_signature_invalid},
    {"Failed to parse TCB Info leaf certificate", ErrorCode::collateral_signature_invalid},
    {"Failed to parse QE Identity leaf certificate", ErrorCode::collateral_signature_invalid},
    {"TCB Info signer must be issued directly by the root CA",
     ErrorCode::collateral_signature_invalid},
    {"QE Identity signer must be issued directly by the root CA",
     ErrorCode::collateral_signature_invalid},
    {"Signature is invalid for tcb_info", ErrorCode::collateral_signature_invalid},
    {"Signature is invalid for qe_identity", ErrorCode::collateral_signature_invalid},
    {"Unsupported QE Identity id/version", ErrorCode::collateral_mismatch},
    // certificate chains, and the root alone, which comes without the context
    {"CertRevoked", ErrorCode::quote_revoked},
    {"CrlExpired", ErrorCode::collateral_expired},
    {"CertExpired", ErrorCode::certificate_expired},
    {"CertNotValidYet", ErrorCode::certificate_not_yet_valid},
    {"UnknownRevocationStatus", ErrorCode::collateral_mismatch},
    {"InvalidCrlSignatureForPublicKey", ErrorCode::collateral_signature_invalid},
    {"IssuerNotCrlSigner", ErrorCode::collateral_signature_invalid},
    {"Certificate chain is too short in quote", ErrorCode::quote_chain_invalid},
    {"Failed to parse PCK certificate", ErrorCode::quote_chain_invalid},
    {"Too many intermediate certificates", ErrorCode::quote_chain_invalid},
    {"UnknownIssuer", ErrorCode::quote_chain_invalid},
    {"InvalidSignatureForPublicKey", ErrorCode::quote_chain_invalid},
    {"CaUsedAsEndEntity", ErrorCode::quote_chain_invalid},
    {"EndEntityUsedAsCa", ErrorCode::quote_chain_invalid},
    {"PathLenConstraintViolated", ErrorCode::quote_chain_invalid},
    {"RequiredEkuNotFound", ErrorCode::quote_chain_invalid},
    {"UnsupportedCriticalExtension", ErrorCode::quote_chain_invalid},
    {"UnsupportedSignatureAlgorithm", ErrorCode::quote_chain_invalid},
    // quoting enclave
    {"Signature is invalid for qe_report", ErrorCode::qe_report_invalid},
    {"Invalid QE auth data length", ErrorCode::qe_report_invalid},
    {"QE report hash mismatch", ErrorCode::qe_report_invalid},
    {"QE MRSIGNER mismatch", ErrorCode::qe_identity_mismatch},
    {"QE report validation failed", ErrorCode::qe_identity_mismatch},
    {"QE ISVPRODID mismatch", ErrorCode::qe_identity_mismatch},
    {"QE MISCSELECT mismatch", ErrorCode::qe_identity_mismatch},
    {"QE ATTRIBUTES mismatch", ErrorCode::qe_identity_mismatch},
    {"QE ISVSVN", ErrorCode::tcb_level_not_found},
    {"No TCB levels found in QE Identity", ErrorCode::tcb_level_not_found},
    {"ISV enclave report signature is invalid", ErrorCode::quote_signature_invalid},
    // TCB levels
    {"Fmspc mismatch", ErrorCode::tcb_info_mismatch},
    {"Failed to decode TCB FMSPC", ErrorCode::collateral_malformed},
    {"TDX quote with non-TDX TCB info", ErrorCode::tcb_info_mismatch},
    {"SGX quote with non-SGX TCB info", ErrorCode::tcb_info_mismatch},
    {"SGX component count mismatch", ErrorCode::collateral_malformed},
    {"TDX component count mismatch", ErrorCode::collateral_malformed},
    {"No matching TCB level found", ErrorCode::tcb_level_not_found},
    {"TDX module ISVSVN", ErrorCode::tcb_level_not_found},
    {"No TDX module identity", ErrorCode::tdx_module_mismatch},
    {"TDX module identity check", ErrorCode::tdx_module_mismatch},
    {"Unrecognized TCB status", ErrorCode::collateral_malformed},
    {"TCB status is invalid: Revoked", ErrorCode::tcb_status_unacceptable},
    // the trust domain
    {"Debug mode is enabled", ErrorCode::td_debug},
    {"TD profiling is enabled", ErrorCode::td_attributes_unacceptable},
    {"Reserved bits in TD attributes are set", ErrorCode::td_attributes_unacceptable},
    {"Failed to parse TD attributes", ErrorCode::td_attributes_unacceptable},
    {"TD migration is enabled", ErrorCode::td_attributes_unacceptable},
    {"SERVTD_EXT is enabled", ErrorCode::td_attributes_unacceptable},
    {"SEPT_VE_DISABLE is not enabled", ErrorCode::td_sept_ve_enabled},
    {"Invalid MR service TD", ErrorCode::mr_service_td_not_zero},
});

}  // namespace

ErrorCode engine_refusal_code(std::string_view text) {
  for (const std::string_view context : kContexts)
    if (text.starts_with(context)) text.remove_prefix(context.size());
  for (const Row& row : kRows)
    if (text.starts_with(row.start)) return row.code;
  return ErrorCode::quote_refused;
}

}  // namespace jingui::attestation
