// The explanation of a verification: one row for each check, in the order in which they ran.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace jingui::attestation {

enum class RowVerdict { pass, fail, skipped, info };

struct ReportRow {
  std::string claim;  // "quote.signature", "td.debug", "event.app-id" …
  std::string expected;
  std::string got;
  std::string source;  // where `got` comes from: "quote", "event log", "certificate extension 3" …
  RowVerdict verdict = RowVerdict::info;
  std::optional<ErrorCode> reason;  // set when verdict is fail
};

/// Checks append rows; the Result of a verification is the first failure, and rows after it say
/// `skipped` or carry on.
class Report {
 public:
  void pass(std::string claim, std::string expected, std::string got, std::string source);
  void fail(std::string claim, std::string expected, std::string got, std::string source,
            ErrorCode reason);
  void skipped(std::string claim, std::string why);
  /// A measured value that an operator may want to pin.
  void info(std::string claim, std::string got, std::string source);
  const std::vector<ReportRow>& rows() const { return rows_; }

 private:
  std::vector<ReportRow> rows_;
};

std::string_view row_verdict_name(RowVerdict verdict);

}  // namespace jingui::attestation
