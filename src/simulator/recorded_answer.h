// Recorded answers of other guest agents, to be served as our own: a whole Info answer, or only the
// certificate chain of one.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace jingui::simulator {

struct RecordedAnswer {
  std::optional<std::string> info_body;  // word for word
  std::optional<std::string> app_cert;   // PEM chain
};

/// Three kinds of files: a recorded call {request, response {body}} of Info; JSON with a
/// `certificate_chain` (array of PEM) or an `app_cert`; PEM. Errors: file_*, json_*.
Result<RecordedAnswer> read_recorded_answer(const std::string& path);

}  // namespace jingui::simulator
