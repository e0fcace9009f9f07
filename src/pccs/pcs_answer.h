// Answers of Intel's PCS (API v4) and of a PCCS, parsed: no input or output here. Both speak the
// same API with small differences in encoding; whatever they say is verified later (Intel PCS API
// v4; DCAP PCCS).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "http/message.h"

namespace jingui::pccs {

/// A CRL as DER. Its body may be DER, PEM, or the hex or base64 of the DER. Error: pccs_malformed.
Result<Bytes> parse_crl_body(std::string_view body);

/// The PEM chain in the first of these headers that is there: percent-encoded, signer first, at
/// least two certificates. '+' stays '+'. Error: pccs_malformed.
Result<std::string> parse_issuer_chain(const http::Headers& headers,
                                       std::initializer_list<std::string_view> names);

struct SignedDocument {
  std::string text;  // the exact bytes that are signed
  ByteArray<64> signature{};
};
/// {"<name>": {...}, "signature": "<hex>"}. Error: pccs_malformed.
Result<SignedDocument> parse_signed_document(std::string_view body, std::string_view name);

/// The first http or https URL among the CRL distribution points of a certificate (RFC
/// 5280 4.2.1.13); "" without one. Error: certificate_malformed.
Result<std::string> crl_distribution_url(const crypto::Certificate& certificate);

}  // namespace jingui::pccs
