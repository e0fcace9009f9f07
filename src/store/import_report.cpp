#include "store/import_report.h"

#include <utility>

#include "base/printable.h"
#include "store/limits.h"

namespace jingui::store {

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
  return "\"" + printable(name, kMaxImportNameShown) + "\"";
}

}  // namespace jingui::store
