// Answers of the server for people: aligned, and nothing in them that a terminal would obey or that
// would look like something else.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.h"

namespace jingui::client {

struct Column {
  std::string_view member;  // of each row
  std::string_view title;
};

/// One value as a cell: printable() text, lists joined with commas; "-" for null, absent and empty.
std::string cell_text(const json::value* value);
/// A line of titles, then one for each object of `rows`.
std::string table_text(const json::array& rows, std::span<const Column> columns);
/// One line for each member: name, then value, aligned; each line begins with `indent`.
std::string properties_text(const json::object& object, std::string_view indent = "");
/// Columns of a terminal that a printable text takes.
std::size_t display_width(std::string_view text);

}  // namespace jingui::client
