#include "attestation/measured_values.h"

#include "attestation/printable.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

void add_td_rows(const TdReport& td, const std::string& source, Report& report) {
  report.info("mrtd", hex_encode(td.mr_td), source);
  for (std::size_t i = 0; i < td.rtmr.size(); ++i)
    report.info("rtmr" + std::to_string(i), hex_encode(td.rtmr[i]), source);
  report.info("mr-seam", hex_encode(td.mr_seam), source);
  report.info("mr-config-id", hex_encode(td.mr_config_id), source);
  report.info("report-data", hex_encode(td.report_data), source);
}

void add_identity_rows(const MeasuredIdentity& identity, Report& report) {
  const std::string source = "event log";
  report.info("app-id", hex_encode(identity.app_id), source);
  report.info("compose-hash", hex_encode(identity.compose_hash), source);
  report.info("instance-id",
              identity.instance_id.empty() ? "none" : hex_encode(identity.instance_id), source);
  report.info("key-provider", printable(identity.key_provider), source);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + printable(text);
  return out.empty() ? "none" : out;
}

}  // namespace

void add_verdict_rows(const QuoteVerdict& verdict, Report& report) {
  report.info("fmspc", hex_encode(verdict.pck.fmspc), "PCK certificate");
  report.info("device-id", hex_encode(crypto::sha256(verdict.pck.ppid)),
              "SHA-256 of the PPID in the PCK certificate");
  report.info("tcb-status", std::string(tcb_status_name(verdict.status)), "collateral");
  report.info("advisories", joined(verdict.advisories), "collateral");
  report.info("tcb-evaluation-number", std::to_string(verdict.tcb_evaluation_data_number),
              "collateral");
  report.info("collateral-issued", format_rfc3339(verdict.newest_issue_date), "collateral");
  report.info("collateral-valid-until", format_rfc3339(verdict.valid_until), "collateral");
}

void add_rows(const MeasuredValues& values, Report& report) {
  const std::string source = values.verdict != nullptr ? "quote" : "quote, not verified";
  if (values.td != nullptr) add_td_rows(*values.td, source, report);
  if (values.identity != nullptr) add_identity_rows(*values.identity, report);
  if (!values.kms_root_spki.empty())
    report.info("kms-root", "sha256:" + hex_encode(crypto::sha256(values.kms_root_spki)),
                "certificate chain");
  if (values.verdict != nullptr) add_verdict_rows(*values.verdict, report);
  if (values.valid_until)
    report.info("valid-until", format_rfc3339(*values.valid_until), "collateral and certificates");
}

}  // namespace jingui::attestation
