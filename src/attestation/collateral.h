// Collateral: what Intel says about a platform, as `QuoteCollateralV3`. Parsed shape; verify_quote
// judges it.
#pragma once

#include <string>
#include <string_view>

#include "attestation/pck_extension.h"
#include "attestation/quote.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace jingui::attestation {

struct Collateral {
  std::string pck_crl_issuer_chain;  // PEM
  Bytes root_ca_crl;                 // DER
  Bytes pck_crl;                     // DER
  std::string tcb_info_issuer_chain;
  std::string tcb_info;  // the exact signed bytes of the tcbInfo object
  ByteArray<64> tcb_info_signature{};
  std::string qe_identity_issuer_chain;
  std::string qe_identity;  // the exact signed bytes of the enclaveIdentity object
  ByteArray<64> qe_identity_signature{};
};

/// What selects the collateral of a quote.
struct CollateralKey {
  ByteArray<6> fmspc{};
  PckCa ca = PckCa::platform;
  friend auto operator<=>(const CollateralKey&, const CollateralKey&) = default;
};

/// From the PCK leaf of the quote, nothing verified. Errors: certificate_malformed,
/// certificate_chain_bounds, extension_missing, extension_duplicate, pck_extension_malformed.
Result<CollateralKey> collateral_key_of(const Quote& quote);

/// The JSON form used by dcap-qvl and by our files (hex strings). A pck_certificate_chain in it is
/// dropped: it would win over the quote's own chain. Duplicate names are refused. Errors:
/// collateral_too_large, collateral_malformed.
Result<Collateral> parse_collateral_json(std::string_view json);
std::string collateral_to_json(const Collateral& collateral);
/// The bytes of all fields together.
std::size_t collateral_size(const Collateral& collateral);
/// SHA-256 over all fields: the generation in cache keys.
ByteArray<32> collateral_digest(const Collateral& collateral);

}  // namespace jingui::attestation
