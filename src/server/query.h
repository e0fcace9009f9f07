// The query of a request's target.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jingui::server {

/// The value of the first pair with this name, decoded ('+' is a blank); "" for a name without '='.
/// A pair with a broken escape or a semicolon is skipped. nullopt if there is none. `query` is what
/// stands after the question mark, as sent.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace jingui::server
