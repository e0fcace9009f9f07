// `jingui admin items import`: several fields at once.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui::client {

/// The body of PUT items for a file: a JSON object of strings, or lines NAME=value as an env file
/// has them (client/env_file.h; blanks and one pair of quotes around a value are removed). What
/// begins with '{' is JSON. Errors: usage (not UTF-8, no field, a value that is no string, a name
/// twice), json_*, env_file_malformed; none repeats a value.
Result<std::string> import_body(const SecretBytes& content);

}  // namespace jingui::client
