#include "store/import_report.h"

#include <utility>

#include "base/encoding.h"
#include "base/utf8.h"
#include "store/limits.h"

namespace jingui::store {
namespace {

/// Terminals obey U+0080 to U+009F too, in UTF-8 C2 80 to C2 9F.
bool is_harmless(std::string_view name) {
  if (!is_utf8(name) || has_control_character(name)) return false;
  for (std::size_t i = 0; i + 1 < name.size(); ++i)
    if (name[i] == '\xc2' && static_cast<unsigned char>(name[i + 1]) < 0xa0) return false;
  return true;
}

}  // namespace

void ImportReport::warn(std::string_view code, std::string about, std::string text) {
  if (warnings.size() < kMaxImportWarnings)
    warnings.push_back({code, std::move(about), std::move(text)});
  else
    ++unlisted_warnings;
}

void ImportReport::skip(std::string_view code, std::string about, std::string text) {
  ++skipped;
  warn(code, std::move(about), "left out: " + std::move(text));
}

std::string shown(std::string_view name) {
  const bool cut = name.size() > kMaxImportNameShown;
  if (!cut && is_harmless(name)) return "\"" + std::string(name) + "\"";
  std::string out = "\"";
  for (const char c : name.substr(0, kMaxImportNameShown)) {
    if (c >= ' ' && c <= '~')
      out.push_back(c);
    else
      out.append("\\x").append(hex_encode(as_bytes({&c, 1})));
  }
  return out + (cut ? "...\"" : "\"");
}

}  // namespace jingui::store
