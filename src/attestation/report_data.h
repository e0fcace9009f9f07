// What the 64 bytes of report data bind (dstack: tag, colon, content; SHA-512).
#pragma once

#include <optional>

#include "attestation/quote.h"
#include "attestation/report.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

/// SHA-512("ratls-cert:" | DER SubjectPublicKeyInfo): what the quote in a certificate must hold.
ByteArray<64> ratls_report_data(ByteView spki);

/// All 64 bytes of the quote bind the key, and the copy beside the quote, if there is one, equals
/// them. Errors: report_data_mismatch, attestation_report_data_mismatch.
Result<void> check_key_binding(const TdReport& td, ByteView spki,
                               const std::optional<ByteArray<64>>& claimed_report_data,
                               Report* report = nullptr);

}  // namespace jingui::attestation
