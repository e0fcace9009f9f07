#include "protocol/bound_words.h"

#include <array>

namespace jingui::protocol {
namespace {

constexpr std::array kCommands{Command::run, Command::read, Command::inject, Command::status};
constexpr std::array kFreshness{Freshness::leaf, Freshness::quote};

}  // namespace

std::string_view command_name(Command command) {
  switch (command) {
    case Command::run:
      return "run";
    case Command::read:
      return "read";
    case Command::inject:
      return "inject";
    case Command::status:
      return "status";
  }
  return {};
}

Result<Command> parse_command(std::string_view name) {
  for (const Command command : kCommands)
    if (command_name(command) == name) return command;
  return fail(ErrorCode::command_unknown);
}

std::string_view freshness_name(Freshness freshness) {
  switch (freshness) {
    case Freshness::leaf:
      return "leaf";
    case Freshness::quote:
      return "quote";
  }
  return {};
}

Result<Freshness> parse_freshness(std::string_view name) {
  for (const Freshness freshness : kFreshness)
    if (freshness_name(freshness) == name) return freshness;
  return fail(ErrorCode::freshness_unknown);
}

}  // namespace jingui::protocol
