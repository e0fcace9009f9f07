#include "attestation/verify_quote.h"

#include <algorithm>

#include "attestation/dcap_qvl.h"
#include "attestation/engine_claims.h"
#include "attestation/limits.h"
#include "attestation/quote_chains.h"
#include "attestation/quote_checklist.h"
#include "attestation/quote_crls.h"
#include "attestation/quote_layout.h"
#include "attestation/stack_room.h"

namespace jingui::attestation {
namespace {

Result<void> check_trailing_bytes(const QuoteLayout& layout) {
  if (std::any_of(layout.trailing.begin(), layout.trailing.end(),
                  [](std::uint8_t b) { return b != 0; }))
    return fail(ErrorCode::quote_trailing_bytes,
                std::to_string(layout.trailing.size()) + " bytes after the quote");
  return {};
}

Result<void> check_collateral_size(const Collateral& collateral) {
  const std::size_t size = collateral_size(collateral);
  if (size > kMaxCollateralBytes)
    return fail(ErrorCode::collateral_too_large, std::to_string(size) + " bytes");
  return {};
}

class QuoteVerification {
 public:
  QuoteVerification(const Collateral& collateral, const QuoteRoot& root, UnixSeconds now,
                    Report* report)
      : collateral_(collateral), root_(root), now_(now), checks_(report) {}

  Result<RawQuoteVerdict> run(ByteView quote) {
    Result<RawQuoteVerdict> verdict = run_checks(quote);
    checks_.skip_rest();
    return verdict;
  }

 private:
  Result<RawQuoteVerdict> run_checks(ByteView quote) {
    const QuoteLayout layout = TRY(checks_.note(QuoteCheck::shape, locate_quote(quote)));
    TRY(checks_.note(QuoteCheck::trailing_bytes, check_trailing_bytes(layout)));
    TRY(checks_.note(QuoteCheck::collateral_size, check_collateral_size(collateral_)));
    const QuoteChains chains = TRY(read_chains(layout));
    TRY(checks_.note(QuoteCheck::root_crl, check_crl(collateral_.root_ca_crl, chains.pck[2])));
    TRY(checks_.note(QuoteCheck::pck_crl, check_crl(collateral_.pck_crl, chains.pck[1])));
    TRY(checks_.note(QuoteCheck::stack, check_stack_room(kMinEngineStackBytes)));
    const EngineClaims claims = TRY(checks_.note(QuoteCheck::engine, run_engine(layout, chains)));
    TRY(check_claims(claims));
    const PckExtension pck =
        TRY(checks_.note(QuoteCheck::same_quote, read_platform(claims, layout, chains)));
    return RawQuoteVerdict{verdict_of(claims, pck), layout.body != QuoteBody::sgx};
  }

  Result<QuoteChains> read_chains(const QuoteLayout& layout) {
    QuoteChains out;
    out.pck = TRY(checks_.note(QuoteCheck::pck_chain, read_pck_chain(layout.pck_chain_pem, root_)));
    TRY(checks_.note(QuoteCheck::root_dates, check_root_dates(out.pck.back(), now_)));
    out.tcb_info = TRY(checks_.note(QuoteCheck::tcb_info_chain,
                                    read_issuer_chain(collateral_.tcb_info_issuer_chain, root_)));
    out.qe_identity =
        TRY(checks_.note(QuoteCheck::qe_identity_chain, read_qe_identity_chain(out.tcb_info)));
    return out;
  }

  /// Intel signs both with one key: the same text needs no second reading.
  Result<std::vector<crypto::Certificate>> read_qe_identity_chain(
      const std::vector<crypto::Certificate>& tcb_info_chain) const {
    if (collateral_.qe_identity_issuer_chain == collateral_.tcb_info_issuer_chain)
      return tcb_info_chain;
    return read_issuer_chain(collateral_.qe_identity_issuer_chain, root_);
  }

  Result<EngineClaims> run_engine(const QuoteLayout& layout, const QuoteChains& chains) {
    const EngineRoot root{root_.is_intel(), root_.development_der()};
    Result<EngineClaims> claims = run_dcap_qvl(layout.raw, collateral_, root, now_);
    if (!claims && claims.error().code == ErrorCode::quote_chain_invalid &&
        !(links_hold(chains.tcb_info) && links_hold(chains.qe_identity)))
      claims.error().code = ErrorCode::collateral_signature_invalid;
    return claims;
  }

  Result<void> check_claims(const EngineClaims& claims) {
    TRY(checks_.note(QuoteCheck::dates, check_claimed_dates(claims, now_)));
    TRY(checks_.note(QuoteCheck::tcb_info, check_tcb_info(claims)));
    TRY(checks_.note(QuoteCheck::revocation, check_not_revoked(claims)));
    TRY(checks_.note(QuoteCheck::trust_domain, check_trust_domain(claims)));
    return checks_.note(QuoteCheck::qe_report_data, check_qe_report_data(claims));
  }

  static Result<PckExtension> read_platform(const EngineClaims& claims, const QuoteLayout& layout,
                                            const QuoteChains& chains) {
    PckExtension pck = TRY(read_pck_extension(chains.pck[0]));
    TRY(check_same_quote(claims, layout, pck));
    return pck;
  }

  static QuoteVerdict verdict_of(const EngineClaims& claims, const PckExtension& pck) {
    return {claims.status,
            claims.platform_status,
            claims.qe_status,
            claims.current_platform_status,
            claims.advisories,
            pck,
            claims.tcb_evaluation_data_number,
            claims.latest_issue_date,
            claims.earliest_expiration_date};
  }

  const Collateral& collateral_;
  const QuoteRoot& root_;
  UnixSeconds now_;
  QuoteChecklist checks_;
};

}  // namespace

Result<QuoteVerdict> verify_quote(const Quote& quote, const Collateral& collateral,
                                  const QuoteRoot& root, UnixSeconds now, Report* report) {
  RawQuoteVerdict raw = TRY(QuoteVerification(collateral, root, now, report).run(quote.raw));
  return std::move(raw.verdict);
}

Result<RawQuoteVerdict> verify_raw_quote(ByteView quote, const Collateral& collateral,
                                         const QuoteRoot& root, UnixSeconds now, Report* report) {
  return QuoteVerification(collateral, root, now, report).run(quote);
}

}  // namespace jingui::attestation
