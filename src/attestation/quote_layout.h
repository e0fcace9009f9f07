// Where the parts of a DCAP quote stand, for quotes that parse_quote leaves alone too: SGX (version
// 3) and TD report 1.5 extended. Layout: quote.h; version 3 has an enclave report of 384 bytes as
// body and no outer certification data.
#pragma once

#include <optional>
#include <string_view>

#include "attestation/dcap_qvl.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

/// Views into the quote; nothing is verified.
struct QuoteLayout {
  ByteView raw;
  QuoteBody body{};
  std::optional<ByteArray<8>> td_attributes;  // TDX only
  ByteView qe_report;                         // 384 bytes
  std::string_view pck_chain_pem;             // without trailing NULs
  ByteView trailing;                          // what follows the signature data
};

/// Every part must fill its place exactly, up to what follows the signature data. Errors:
/// quote_malformed (also for less than kMinQuoteBytes or more than kMaxQuoteBytes),
/// quote_version_unsupported, quote_body_unsupported, quote_key_type_unsupported,
/// quote_certification_unsupported (outer type other than 6, inner other than 5).
Result<QuoteLayout> locate_quote(ByteView quote);

}  // namespace jingui::attestation
