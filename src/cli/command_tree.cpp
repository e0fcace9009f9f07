#include "cli/command_tree.h"

#include <algorithm>

namespace jingui::cli {
namespace {

void add_flags(const CLI::App& app, std::vector<Flag>& out) {
  for (const auto* option : app.get_options()) {
    const bool takes_value = option->get_expected_max() > 0;
    const bool is_file = option->get_type_name() == "FILE";
    for (const auto& name : option->get_lnames())
      out.push_back({"--" + name, option->get_description(), takes_value, is_file});
    for (const auto& name : option->get_snames())
      out.push_back({"-" + name, option->get_description(), takes_value, is_file});
  }
}

/// Those of what a command falls through to come along.
std::vector<Flag> flags_of(const CLI::App& app) {
  std::vector<Flag> all;
  add_flags(app, all);
  for (const auto* group : app.get_subcommands(nullptr))
    if (group->get_name().empty()) add_flags(*group, all);
  for (const auto* outer = app.get_parent(); outer != nullptr; outer = outer->get_parent())
    add_flags(*outer, all);
  std::vector<Flag> out;
  for (auto& flag : all) {
    const auto same = [&](const Flag& f) { return f.name == flag.name; };
    const bool root_only = flag.name == "--version" || flag.name == "-v";
    if (root_only && app.get_parent() != nullptr) continue;
    if (std::none_of(out.begin(), out.end(), same)) out.push_back(std::move(flag));
  }
  return out;
}

void walk(const CLI::App& app, const std::string& path, std::vector<Command>& out) {
  const auto at = out.size();
  out.push_back({path, app.get_description(), flags_of(app), {}});
  for (const auto* sub : app.get_subcommands(nullptr)) {
    if (sub->get_name().empty()) continue;
    out[at].commands.push_back(sub->get_name());
    walk(*sub, path + " " + sub->get_name(), out);
  }
}

}  // namespace

std::vector<Command> command_tree(const CLI::App& app) {
  std::vector<Command> out;
  walk(app, app.get_name(), out);
  for (auto& command : out) {
    if (command.path == app.get_name() + " completion") command.commands = {"bash", "zsh", "fish"};
    if (command.path == app.get_name() + " help") command.commands = out.front().commands;
  }
  return out;
}

}  // namespace jingui::cli
