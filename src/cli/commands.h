// The command line of jingui: its commands and flags. Only what a run needs is built.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/admin_command.h"
#include "client/read_command.h"
#include "client/run_command.h"
#include "client/verify_command.h"

namespace jingui::cli {

struct Arguments {
  std::string log_level;
  bool verbose = false;
  client::RunOptions run;
  bool no_lockdown = false;
  client::ReadOptions read;
  client::StatusOptions status;
  client::VerifyOptions verify;
  client::AdminOptions admin;
  std::string shell;
};

/// The first word that is neither a flag of the program nor its value; "" if there is none, or
/// --version or "--" before it.
std::string_view command_word(std::span<const std::string> words);

/// Adds the program's own flags and the command `word`, or every command if it is not the name of
/// one.
void describe_program(CLI::App& app, Arguments& arguments, std::string_view word);

/// The command that was given on the command line, the innermost one; `app` itself if none was.
const CLI::App& innermost(const CLI::App& app);

}  // namespace jingui::cli
