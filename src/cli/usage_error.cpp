#include "cli/usage_error.h"

#include <algorithm>

#include "base/printable.h"
#include "cli/commands.h"
#include "cli/suggestion.h"

namespace jingui::cli {
namespace {

/// "jingui admin vaults"
std::string path_of(const CLI::App& command) {
  const auto* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : path_of(*parent) + " " + command.get_name();
}

std::vector<std::string> names_of_commands(const CLI::App& command) {
  std::vector<std::string> out;
  for (const auto* sub : command.get_subcommands(nullptr)) out.push_back(sub->get_name());
  return out;
}

/// Of the command, its groups, and what it falls through to.
std::vector<std::string> names_of_flags(const CLI::App& command) {
  std::vector<std::string> out;
  for (const auto* at = &command; at != nullptr; at = at->get_parent())
    for (const auto* option : at->get_options())
      for (const auto& name : option->get_lnames()) out.push_back("--" + name);
  for (const auto* group : command.get_subcommands(nullptr))
    if (group->get_name().empty())
      for (const auto* option : group->get_options())
        for (const auto& name : option->get_lnames()) out.push_back("--" + name);
  return out;
}

/// The first word that nobody took.
std::string left_over(const CLI::App& app, const CLI::App& command) {
  for (auto& word : app.remaining(true))
    if (word != "--" && (word.starts_with('-') || !command.get_allow_extras())) return word;
  return {};
}

void suggest(UsageError& out, const std::string& word, const std::vector<std::string>& known) {
  if (const auto meant = closest(word, known); !meant.empty())
    out.hints.push_back("did you mean `" + meant + "`?");
}

UsageError unknown_flag(const CLI::App& command, const std::string& word) {
  const auto name = word.substr(0, word.find('='));
  UsageError out{{ErrorCode::usage, "unknown flag: " + printable(name)}, {}};
  if (name.starts_with("--")) suggest(out, name, names_of_flags(command));
  if (command.get_name() == "run")
    out.hints.emplace_back("flags of the command to run stand after --: jingui run -- ls -l");
  return out;
}

UsageError unknown_command(const CLI::App& command, const std::string& word) {
  UsageError out{{ErrorCode::usage,
                  "unknown command \"" + printable(word) + "\" for \"" + path_of(command) + "\""},
                 {}};
  suggest(out, word, names_of_commands(command));
  return out;
}

UsageError judge(const CLI::App& app, const CLI::App& command, const CLI::ParseError& refusal) {
  const auto word = left_over(app, command);
  if (word.starts_with('-') && word.size() > 1) return unknown_flag(command, word);
  const bool has_commands = !names_of_commands(command).empty() && command.get_name() != "verify";
  if (!word.empty() && has_commands) return unknown_command(command, word);
  if (!word.empty()) return {{ErrorCode::usage, "unexpected argument: " + printable(word)}, {}};
  if (has_commands && command.get_parent() != nullptr)
    return {{ErrorCode::usage, "a command is missing after \"" + path_of(command) + "\""}, {}};
  const bool required = dynamic_cast<const CLI::RequiredError*>(&refusal) != nullptr;
  if (required && command.get_name() == "run")
    return {{ErrorCode::usage, "no command to run"}, {"jingui run [flags] -- command [arguments]"}};
  return {{ErrorCode::usage, printable(refusal.what())}, {}};
}

}  // namespace

UsageError explain(const CLI::App& app, const CLI::ParseError& refusal) {
  const auto& command = innermost(app);
  auto out = judge(app, command, refusal);
  out.hints.push_back(path_of(command) + " --help");
  return out;
}

}  // namespace jingui::cli
