// A report made readable: a table for people, JSON for programs.
#pragma once

#include <string>

#include "attestation/report.h"
#include "base/json.h"

namespace jingui::attestation {

/// One line a row: verdict, claim, value, source; below a row that failed, what was expected and
/// the reason's name. Printable ASCII only.
std::string explain_text(const Report& report);
/// [{"claim","expected","got","source","verdict","reason"}]; reason is null unless the verdict is
/// "fail".
json::value explain_json(const Report& report);

}  // namespace jingui::attestation
