#include "attestation/quote_checklist.h"

#include <array>
#include <string>

namespace jingui::attestation {
namespace {

struct Text {
  const char* claim;
  const char* expected;
  const char* source;
};

/// In the order of QuoteCheck.
constexpr std::array<Text, kQuoteChecks> kTexts = {{
    {"quote.shape", "DCAP quote, ECDSA P-256, with a PCK certificate chain", "quote"},
    {"quote.trailing_bytes", "only zeros after the signature data", "quote"},
    {"collateral.size", "at most 256 KiB", "collateral"},
    {"quote.pck_chain", "SGX PCK Certificate, SGX PCK CA, the trusted SGX Root CA", "quote"},
    {"quote.root_dates", "root certificate valid now", "trusted root"},
    {"collateral.tcb_info_chain", "SGX TCB Signing, the trusted root", "collateral"},
    {"collateral.qe_identity_chain", "SGX TCB Signing, the trusted root", "collateral"},
    {"collateral.root_crl", "CRL of the root", "collateral"},
    {"collateral.pck_crl", "CRL of the PCK CA", "collateral"},
    {"engine.stack", "256 KiB of stack", "calling thread"},
    {"quote.signatures", "signatures, revocation, quoting enclave and TCB accepted by dcap-qvl",
     "quote and collateral"},
    {"collateral.dates", "issued before now, valid after now", "collateral"},
    {"tcb.info", "version 3, type 0, PCEID of the platform, distinct levels", "TCB info"},
    {"tcb.revocation", "no part Revoked", "TCB info and QE identity"},
    {"quote.trust_domain", "SEPT_VE_DISABLE and no other attribute, no service TD", "quote"},
    {"quote.qe_report_data", "hash followed by 32 zero bytes", "QE report"},
    {"quote.same_platform", "dcap-qvl read the same quote and platform", "quote"},
}};

}  // namespace

void QuoteChecklist::write(QuoteCheck check, const Error* error) {
  const auto index = static_cast<std::size_t>(check);
  const Text& text = kTexts.at(index);
  done_ = index + 1;
  if (error == nullptr)
    report_->pass(text.claim, text.expected, "yes", text.source);
  else
    report_->fail(text.claim, text.expected, error->detail, text.source, error->code);
}

void QuoteChecklist::skip_rest() {
  if (report_ == nullptr) return;
  for (; done_ < kQuoteChecks; ++done_)
    report_->skipped(kTexts.at(done_).claim, "an earlier check failed");
}

}  // namespace jingui::attestation
