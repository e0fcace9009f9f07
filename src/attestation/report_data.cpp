#include "attestation/report_data.h"

#include "attestation/checks.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {

ByteArray<64> ratls_report_data(ByteView spki) {
  return crypto::sha512({as_bytes("ratls-cert:"), spki});
}

Result<void> check_key_binding(const TdReport& td, ByteView spki,
                               const std::optional<ByteArray<64>>& claimed_report_data,
                               Report* report) {
  Checks checks(report, "quote");
  const std::string quoted = hex_encode(td.report_data);
  checks.equal("report-data.key", hex_encode(ratls_report_data(spki)), quoted,
               ErrorCode::report_data_mismatch);
  if (claimed_report_data) {
    checks.from("attestation");
    checks.equal("report-data.copy", quoted, hex_encode(*claimed_report_data),
                 ErrorCode::attestation_report_data_mismatch);
  }
  return checks.result();
}

}  // namespace jingui::attestation
