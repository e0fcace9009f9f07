// Quotes, written and really signed: version 4, and 5 with TD report 1.0 or 1.5 (layouts in
// attestation/quote.h). Every field that a verifier checks can be chosen.
#pragma once

#include <string>

#include "attestation/quote.h"
#include "base/bytes.h"
#include "base/result.h"
#include "crypto/ecdsa.h"
#include "simulator/development_pki.h"

namespace jingui::simulator {

/// MRSIGNER of the development quoting enclave: no real enclave has it.
inline constexpr ByteArray<32> kDevelopmentQeSigner = [] {
  ByteArray<32> out{};
  out.fill(0xab);
  return out;
}();
/// What the newest TCB level asks of the TDX components; the healthy TD report meets it exactly.
inline constexpr ByteArray<16> kLevelTdxComponents{5, 0, 3};

/// TDX module 1.5 of a current TCB, SEPT_VE_DISABLE set, plausible measurements of no real image,
/// RTMR3 and report data zero.
attestation::TdReport healthy_td_report();

struct QuoteSpec {
  std::uint16_t version = 4;   // 5: with a body descriptor; the body is TD 1.5 if report.is_td15
  std::uint16_t key_type = 2;  // ECDSA-P256
  std::uint32_t tee_type = 0x81;
  ByteArray<16> qe_vendor_id{0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                             0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};
  ByteArray<20> user_data{};
  std::uint32_t body_size_error = 0;  // added to the size in the v5 body descriptor
  attestation::TdReport report = healthy_td_report();
  // quoting enclave
  std::uint32_t qe_misc_select = 0;
  ByteArray<16> qe_attributes{0x15, 0, 0, 0, 0, 0, 0, 0, 0xe7};
  ByteArray<32> qe_mr_signer = kDevelopmentQeSigner;
  std::uint16_t qe_prod_id = 2;
  std::uint16_t qe_svn = 4;
  Bytes qe_auth_data;  // empty: 00 01 … 1f
  ByteArray<32> qe_report_data_tail{};
  bool qe_report_of_another_key =
      false;  // the QE report then names a key that did not sign the quote
  std::uint16_t outer_certification_type = 6;
  std::uint16_t certification_type = 5;
  std::string pck_chain_pem;  // empty: the one of the PKI
  std::size_t trailing_zeros = 70;
};

/// Signs the QE report with the PKI's PCK key and the quote with a fresh attestation key. Errors:
/// crypto_failure, key_malformed.
Result<Bytes> make_quote(const QuoteSpec& spec, const DevelopmentPki& pki);

}  // namespace jingui::simulator
