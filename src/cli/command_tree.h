// The command line as plain data, for completions.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace jingui::cli {

struct Flag {
  std::string name;   // with its dashes
  std::string about;  // for people; one line
  bool takes_value = false;
  bool is_file = false;  // the value is a file's name
};

struct Command {
  std::string path;   // "jingui admin vaults"
  std::string about;  // as above
  std::vector<Flag> flags;
  std::vector<std::string> commands;  // the names of what may follow; also fixed words
};

/// Every command of `app`, itself first, outer ones before inner ones.
std::vector<Command> command_tree(const CLI::App& app);

}  // namespace jingui::cli
