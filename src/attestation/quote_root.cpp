#include "attestation/verify_quote.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

/// SHA-256 of the DER of Intel's SGX Root CA, valid from 2018-05-21 to 2049-12-31. The certificate
/// is built into the engine.
constexpr ByteArray<32> kIntelRootSha256{
    0x44, 0xa0, 0x19, 0x6b, 0x2b, 0x99, 0xf8, 0x89, 0xb8, 0xe1, 0x49, 0xe9, 0x5b, 0x80, 0x7a, 0x35,
    0x0e, 0x74, 0x24, 0x96, 0x43, 0x99, 0xe8, 0x85, 0xa7, 0xcb, 0xb8, 0xcc, 0xfa, 0xb6, 0x74, 0xd3};

}  // namespace

QuoteRoot QuoteRoot::intel() {
  return {};
}

#ifdef JINGUI_SIMULATION
Result<QuoteRoot> QuoteRoot::insecure_development(ByteView der) {
  const Result<crypto::Certificate> root = crypto::Certificate::from_der(der);
  if (!root) return fail(ErrorCode::trust_root_invalid, describe(root.error()));
  if (!root->is_ca()) return fail(ErrorCode::trust_root_invalid, "the certificate is not a CA");
  // dcap-qvl panics on a root that is not self-issued.
  if (root->issuer() != root->subject())
    return fail(ErrorCode::trust_root_invalid, "issuer and subject differ");
  // Asks for a P-256 key too.
  if (const auto signature = root->verify_issued_by(*root); !signature)
    return fail(ErrorCode::trust_root_invalid, describe(signature.error()));
  QuoteRoot out;
  out.development_der_ = root->der();
  return out;
}
#endif

bool QuoteRoot::is(const crypto::Certificate& certificate) const {
  return is_intel() ? crypto::sha256(certificate.der()) == kIntelRootSha256
                    : certificate.der() == development_der_;
}

Result<void> check_root_dates(const crypto::Certificate& root, UnixSeconds now) {
  if (now < root.not_before())
    return fail(ErrorCode::trust_root_invalid,
                "not valid before " + format_rfc3339(root.not_before()));
  if (now > root.not_after())
    return fail(ErrorCode::trust_root_invalid, "expired at " + format_rfc3339(root.not_after()));
  return {};
}

}  // namespace jingui::attestation
