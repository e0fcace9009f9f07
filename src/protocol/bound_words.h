// The words that profile `bound` signs: what the secrets are for, and how fresh a client must be.
#pragma once

#include <string_view>

#include "base/result.h"

namespace jingui::protocol {

enum class Command { run, read, inject, status };

std::string_view command_name(Command command);
/// Exactly a name. Error: command_unknown.
Result<Command> parse_command(std::string_view name);

/// What a client must show at the fetch: the key of its leaf, or a new quote beside it.
enum class Freshness { leaf, quote };

std::string_view freshness_name(Freshness freshness);
/// Exactly a name. Error: freshness_unknown.
Result<Freshness> parse_freshness(std::string_view name);

}  // namespace jingui::protocol
