#include "simulator/json_text.h"

#include <boost/json.hpp>
#include <cstdio>

namespace jingui::simulator {
namespace {

/// The code point of valid UTF-8 at `at`, which moves behind it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  std::uint32_t value = more == 0 ? lead : lead & (0x3fu >> more);
  for (int i = 0; i < more && at < text.size(); ++i)
    value = (value << 6) | (static_cast<unsigned char>(text[at++]) & 0x3fu);
  return value;
}

void append_escape(std::string& out, std::uint32_t unit) {
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "\\u%04x", unit & 0xffffu);
  out += buffer;
}

std::string to_ascii(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::uint32_t c = next_code_point(utf8, at);
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x10000) {
      append_escape(out, c);
    } else {
      append_escape(out, 0xd800 + ((c - 0x10000) >> 10));
      append_escape(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  }
  return out;
}

void append_pretty(std::string& out, const json::value& v, std::string indent);

template <class Range, class Write>
void append_members(std::string& out, const Range& members, const std::string& indent, char open,
                    char close, Write write) {
  out += open;
  const char* separator = "\n";
  for (const auto& member : members) {
    out += separator + indent + "  ";
    write(member);
    separator = ",\n";
  }
  out += "\n" + indent + close;
}

void append_pretty(std::string& out, const json::value& v, std::string indent) {
  if (v.is_object() && !v.get_object().empty()) {
    append_members(out, v.get_object(), indent, '{', '}', [&](const auto& member) {
      out += json::serialize(json::value(member.key())) + ": ";
      append_pretty(out, member.value(), indent + "  ");
    });
  } else if (v.is_array() && !v.get_array().empty()) {
    append_members(out, v.get_array(), indent, '[', ']',
                   [&](const json::value& item) { append_pretty(out, item, indent + "  "); });
  } else {
    out += json::serialize(v);
  }
}

}  // namespace

std::string ascii_json(const json::value& v) {
  return to_ascii(json::serialize(v));
}

std::string pretty_json(const json::value& v) {
  std::string out;
  append_pretty(out, v, "");
  return to_ascii(out);
}

}  // namespace jingui::simulator
