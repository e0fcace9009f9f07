// dstack's certificate extensions, arc 1.3.6.1.4.1.62397.1.N. Each value is an OCTET STRING inside
// the extension's own.
#pragma once

#include <optional>
#include <string>

#include "attestation/attestation.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace jingui::attestation {

inline constexpr std::string_view kOidTdxQuote = "1.3.6.1.4.1.62397.1.1";
inline constexpr std::string_view kOidEventLog = "1.3.6.1.4.1.62397.1.2";
inline constexpr std::string_view kOidAppId = "1.3.6.1.4.1.62397.1.3";
inline constexpr std::string_view kOidUsage = "1.3.6.1.4.1.62397.1.4";
inline constexpr std::string_view kOidAttestation = "1.3.6.1.4.1.62397.1.8";

/// The content of the inner OCTET STRING, or nullopt if the certificate has no such extension.
/// Errors: extension_duplicate, extension_malformed (also for trailing bytes).
Result<std::optional<Bytes>> read_extension(const crypto::Certificate& certificate,
                                            std::string_view oid);

/// Extension 8 alone if present, else 1 and 2, both. Errors: extension_missing, and those of the
/// parsers.
Result<Attestation> read_attestation(const crypto::Certificate& certificate);
/// Extension 3: 20 raw bytes, or nullopt. Error: extension_malformed for another length.
Result<std::optional<ByteArray<20>>> read_app_id(const crypto::Certificate& certificate);
/// Extension 4: "app:custom", "app:ca", "kms:rpc", or nullopt.
Result<std::optional<std::string>> read_usage(const crypto::Certificate& certificate);

}  // namespace jingui::attestation
