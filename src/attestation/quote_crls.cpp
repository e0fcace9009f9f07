#include "attestation/quote_crls.h"

#include <string_view>

#include "attestation/limits.h"
#include "crypto/crl.h"

namespace jingui::attestation {
namespace {

constexpr std::string_view kOidCrlNumber = "2.5.29.20", kOidAuthorityKeyIdentifier = "2.5.29.35";

}  // namespace

Result<void> check_crl(ByteView der, const crypto::Certificate& issuer) {
  const auto crl = TRY(crypto::CertificateRevocationList::from_der(der));
  if (!crl.is_v2()) return fail(ErrorCode::crl_malformed, "not version 2");
  for (const crypto::X509Extension& extension : crl.extensions())
    if (extension.oid != kOidCrlNumber && extension.oid != kOidAuthorityKeyIdentifier)
      return fail(ErrorCode::crl_malformed, "extension " + extension.oid);
  if (crl.number_bytes().value_or(0) > kMaxCrlNumberBytes)
    return fail(ErrorCode::crl_malformed, "CRL number too large");
  if (crl.issuer() != issuer.subject())
    return fail(ErrorCode::collateral_mismatch, "the CRL has another issuer");
  return {};
}

}  // namespace jingui::attestation
