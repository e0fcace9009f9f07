#include "attestation/explain.h"

#include <boost/json.hpp>

#include <algorithm>

#include "attestation/printable.h"

namespace jingui::attestation {
namespace {

constexpr std::size_t kVerdictWidth = 9;
constexpr std::size_t kMaxValue = 512;

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

std::string line_of(const ReportRow& row, std::size_t claim_width) {
  const std::string& value = row.verdict == RowVerdict::skipped ? row.expected : row.got;
  std::string out = padded(row_verdict_name(row.verdict), kVerdictWidth);
  out += padded(row.claim, claim_width) + printable(value, kMaxValue);
  if (!row.source.empty()) out += "  (" + row.source + ")";
  return out + "\n";
}

std::string reason_of(const ReportRow& row, std::size_t claim_width) {
  const std::string indent(kVerdictWidth + claim_width, ' ');
  return indent + "expected: " + printable(row.expected, kMaxValue) + "\n" + indent +
         "reason: " + std::string(error_name(*row.reason)) + "\n";
}

}  // namespace

std::string explain_text(const Report& report) {
  std::size_t claim_width = 0;
  for (const ReportRow& row : report.rows())
    claim_width = std::max(claim_width, row.claim.size() + 2);
  std::string out;
  for (const ReportRow& row : report.rows()) {
    out += line_of(row, claim_width);
    if (row.verdict == RowVerdict::fail && row.reason) out += reason_of(row, claim_width);
  }
  return out;
}

json::value explain_json(const Report& report) {
  json::array rows;
  for (const ReportRow& row : report.rows()) {
    json::object o;
    o["claim"] = row.claim;
    o["expected"] = row.expected;
    o["got"] = row.got;
    o["source"] = row.source;
    o["verdict"] = row_verdict_name(row.verdict);
    if (row.reason)
      o["reason"] = error_name(*row.reason);
    else
      o["reason"] = nullptr;
    rows.push_back(std::move(o));
  }
  return rows;
}

}  // namespace jingui::attestation
