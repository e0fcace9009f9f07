// Intel DCAP quotes, parsed: shape only, nothing is believed. Layout: "Intel TDX DCAP Quote
// Generation Library API", appendix A (v4, v5), all integers little-endian.
//
//   header    48 bytes  version u16, attestation key type u16, TEE type u32, 4 reserved, QE vendor
//   id 16, user data 20 v5 only    6 bytes  body type u16 (2 = TD report 1.0, 3 = TD report 1.5),
//   body size u32 body     584 / 648  TD report u32                 length of the signature data
//   signature data      signature 64 | attestation key 64 | outer certification type u16 (6) | size
//   u32 |
//                       QE report 384 | QE report signature 64 | auth data u16 + n | inner type u16
//                       | size u32 | data
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

using Measurement = ByteArray<48>;

struct TdReport {
  ByteArray<16> tee_tcb_svn{};
  Measurement mr_seam{}, mr_signer_seam{};
  ByteArray<8> seam_attributes{}, td_attributes{}, xfam{};
  Measurement mr_td{}, mr_config_id{}, mr_owner{}, mr_owner_config{};
  std::array<Measurement, 4> rtmr{};
  ByteArray<64> report_data{};
  bool is_td15 = false;
  ByteArray<16> tee_tcb_svn2{};  // TD 1.5 only
  Measurement mr_service_td{};   // TD 1.5 only
};

struct Quote {
  std::uint16_t version = 0;
  ByteArray<16> qe_vendor_id{};
  ByteArray<20> user_data{};
  TdReport report;
  ByteArray<64> signature{};        // r | s over signed_bytes by attestation_key
  ByteArray<64> attestation_key{};  // x | y
  std::uint16_t outer_certification_type = 0;
  Bytes qe_report;  // 384 bytes
  ByteArray<64> qe_report_signature{};
  Bytes qe_auth_data;
  std::uint16_t certification_type = 0;
  std::string pck_chain_pem;      // type 5, trailing NULs removed
  Bytes raw;                      // the quote as given
  std::size_t signed_size = 0;    // the first bytes of raw, which `signature` covers
  std::size_t declared_size = 0;  // without what follows the signature data
};

/// A TDX quote of version 4, or 5 with body type 2 or 3, ECDSA-P256, with a PCK chain
/// (certification type 6 around 5). What follows the declared length is kept in raw and not judged
/// here. Errors: quote_malformed, quote_version_unsupported, quote_not_tdx, quote_body_unsupported,
/// quote_key_type_unsupported, quote_certification_unsupported.
Result<Quote> parse_quote(ByteView bytes);

}  // namespace jingui::attestation
