#include "attestation/printable.h"

#include "base/encoding.h"

namespace jingui::attestation {

std::string printable(std::string_view text, std::size_t limit) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (out.size() >= limit) return out + "...";
    const char c = text[i];
    if (c >= ' ' && c <= '~')
      out.push_back(c);
    else
      out.append("\\x").append(hex_encode(as_bytes(text.substr(i, 1))));
  }
  return out;
}

}  // namespace jingui::attestation
