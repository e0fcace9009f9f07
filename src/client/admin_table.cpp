#include "client/admin_table.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <vector>

#include "base/printable.h"

namespace jingui::client {
namespace {

struct Range {
  char32_t first, last;
};

// East Asian Wide, roughly (UAX 11).
constexpr auto kWide = std::to_array<Range>({{0x1100, 0x115f},
                                             {0x2e80, 0xa4cf},
                                             {0xac00, 0xd7a3},
                                             {0xf900, 0xfaff},
                                             {0xfe30, 0xfe6f},
                                             {0xff00, 0xff60},
                                             {0xffe0, 0xffe6},
                                             {0x1f300, 0x1faff},
                                             {0x20000, 0x3fffd}});

bool is_in(char32_t c, std::span<const Range> ranges) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

/// The next character of well-formed UTF-8; `text` moves on.
char32_t take_character(std::string_view& text, std::string_view& bytes) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  bytes = text.substr(0, length);
  text.remove_prefix(bytes.size());
  char32_t c = length == 1 ? first : first & (0xffU >> (length + 1));
  for (const char byte : bytes.substr(1))
    c = (c << 6U) | (static_cast<unsigned char>(byte) & 0x3fU);
  return c;
}

std::string joined(const json::array& list) {
  std::string out;
  for (const auto& element : list) out += (out.empty() ? "" : ",") + cell_text(&element);
  return out;
}

using Row = std::vector<std::string>;

std::string aligned(const std::vector<Row>& rows, std::string_view indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    out.append(indent);
    for (std::size_t i = 0; i < row.size(); ++i) {
      out.append(row[i]);
      if (i + 1 < row.size()) out.append(widths[i] - display_width(row[i]) + 2, ' ');
    }
    out.append("\n");
  }
  return out;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  std::string_view bytes;
  while (!text.empty()) width += is_in(take_character(text, bytes), kWide) ? 2U : 1U;
  return width;
}

std::string cell_text(const json::value* value) {
  if (value == nullptr || value->is_null()) return "-";
  std::string text;
  if (const auto* list = value->if_array())
    text = joined(*list);
  else if (const auto* string = value->if_string())
    text = printable({string->data(), string->size()});
  else
    text = printable(json::serialize(*value));
  return text.empty() ? "-" : text;
}

std::string table_text(const json::array& rows, std::span<const Column> columns) {
  std::vector<Row> lines(1);
  for (const auto& column : columns) lines[0].emplace_back(column.title);
  for (const auto& row : rows) {
    const auto* object = row.if_object();
    if (object == nullptr) continue;
    auto& line = lines.emplace_back();
    for (const auto& column : columns)
      line.push_back(cell_text(object->if_contains(column.member)));
  }
  return aligned(lines, "");
}

std::string properties_text(const json::object& object, std::string_view indent) {
  std::vector<Row> lines;
  for (const auto& member : object) {
    const json::value name(member.key());
    lines.push_back({cell_text(&name), cell_text(&member.value())});
  }
  return aligned(lines, indent);
}

}  // namespace jingui::client
