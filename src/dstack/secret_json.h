// Strings of a JSON text, moved into secret memory without a copy elsewhere.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace jingui::dstack {

/// What a JSON string stands for; `raw` is the text between its quotes. \uXXXX is taken for ASCII
/// only: keys are hex or PEM. Errors: json_malformed, out_of_secret_memory.
Result<SecretBytes> unescape_string(std::string_view raw);

}  // namespace jingui::dstack
