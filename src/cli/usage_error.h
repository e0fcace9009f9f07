// What to say about a command line that cannot be understood.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/error.h"

namespace jingui::cli {

struct UsageError {
  Error error;                     // code usage
  std::vector<std::string> hints;  // without "hint: "
};

/// After `app` refused its words with `refusal`: an unknown command or flag is named, with the one
/// that was probably meant; a flag after the command of `run` gets the advice to use "--".
UsageError explain(const CLI::App& app, const CLI::ParseError& refusal);

}  // namespace jingui::cli
