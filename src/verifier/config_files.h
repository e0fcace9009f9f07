// The files that a setting names.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace jingui::verifier {

/// `path` itself, or, if it is a directory, every regular file in it whose name does not begin with
/// a dot, in order of names. Errors: file_unreadable; `too_many` above kMaxRootsFiles.
Result<std::vector<std::string>> config_files(const std::string& path, ErrorCode too_many);

}  // namespace jingui::verifier
