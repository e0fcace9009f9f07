#include "attestation/report.h"

#include <utility>

namespace jingui::attestation {

void Report::pass(std::string claim, std::string expected, std::string got, std::string source) {
  rows_.push_back({std::move(claim), std::move(expected), std::move(got), std::move(source),
                   RowVerdict::pass, std::nullopt});
}

void Report::fail(std::string claim, std::string expected, std::string got, std::string source,
                  ErrorCode reason) {
  rows_.push_back({std::move(claim), std::move(expected), std::move(got), std::move(source),
                   RowVerdict::fail, reason});
}

void Report::skipped(std::string claim, std::string why) {
  rows_.push_back({std::move(claim), std::move(why), {}, {}, RowVerdict::skipped, std::nullopt});
}

void Report::info(std::string claim, std::string got, std::string source) {
  rows_.push_back(
      {std::move(claim), {}, std::move(got), std::move(source), RowVerdict::info, std::nullopt});
}

std::string_view row_verdict_name(RowVerdict verdict) {
  switch (verdict) {
    case RowVerdict::pass:
      return "pass";
    case RowVerdict::fail:
      return "fail";
    case RowVerdict::skipped:
      return "skipped";
    case RowVerdict::info:
      return "info";
  }
  return "unknown";
}

}  // namespace jingui::attestation
