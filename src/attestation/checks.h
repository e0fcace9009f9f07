// One step of a verification: its checks run one after another, each leaves a row, and the first
// that does not hold is the result. Later checks of a step still run, for the explanation.
#pragma once

#include <optional>
#include <string>

#include "attestation/report.h"
#include "base/result.h"

namespace jingui::attestation {

class Checks {
 public:
  /// `report` may be null. `source` says where the examined values come from.
  Checks(Report* report, std::string source) : report_(report), source_(std::move(source)) {}

  /// Texts are printable: peer text goes through printable() first.
  bool that(bool holds, const std::string& claim, const std::string& expected,
            const std::string& got, ErrorCode reason);
  bool equal(const std::string& claim, const std::string& expected, const std::string& got,
             ErrorCode reason) {
    return that(expected == got, claim, expected, got, reason);
  }
  /// The outcome of a check made elsewhere.
  bool took(const Result<void>& outcome, const std::string& claim, const std::string& expected);
  void skipped(const std::string& claim, const std::string& why);
  void from(std::string source) { source_ = std::move(source); }
  bool ok() const { return !first_; }
  Result<void> result() const;

 private:
  Report* report_;
  std::string source_;
  std::optional<Error> first_;
};

}  // namespace jingui::attestation
