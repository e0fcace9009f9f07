#include "http/header_lines.h"

#include <algorithm>

namespace jingui::http {

void HeaderLines::feed(std::string_view bytes) {
  while (!bytes.empty() && !ended_) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    empty_ = empty_ && bytes.substr(0, end).find_first_not_of('\r') == std::string_view::npos;
    if (end == bytes.size()) return;
    bytes.remove_prefix(end + 1);
    // Empty lines before the request line end nothing.
    ended_ = empty_ && count_ > 0;
    if (!empty_) ++count_;
    empty_ = true;
  }
}

}  // namespace jingui::http
