// The dotenv dialect of `jingui run`: lines NAME=value, blank lines and lines starting with '#'.
// `export ` before a name, one pair of equal quotes around a value and a UTF-8 BOM are read; there
// is no interpolation, no escape and no inline comment. Values here are not secret: secrets stand
// in the file as references.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace jingui::client {

struct EnvFileEntry {
  std::string name;
  std::string value;
};

struct EnvFile {
  std::vector<EnvFileEntry> entries;  // in the file's order, repeated names included
  std::vector<std::string> warnings;  // for the operator: names that change how programs are
                                      // loaded, names without effect
};

/// A name is letters, digits and '_', not starting with a digit. Error: env_file_malformed with the
/// line number (no '=', an invalid name, more than kMaxEnvFileEntries entries).
Result<EnvFile> parse_env_file(std::string_view text);

/// Reads and parses a file of at most kMaxEnvFileBytes; details name it. Errors: file_*,
/// env_file_malformed.
Result<EnvFile> load_env_file(const std::string& path);

}  // namespace jingui::client
