#include "dstack/secret_json.h"

#include "base/encoding.h"

namespace jingui::dstack {
namespace {

tl::unexpected<Error> malformed() {
  return fail(ErrorCode::json_malformed, "escape in a string");
}

/// The character that the escape at the front of `raw` (after its backslash) stands for; takes it
/// off `raw`.
Result<char> take_escape(std::string_view& raw) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (raw.empty()) return malformed();
  const char letter = raw.front();
  raw.remove_prefix(1);
  if (const auto index = kLetters.find(letter); index != std::string_view::npos)
    return kMeanings[index];
  if (letter != 'u' || raw.size() < 4) return malformed();
  const auto unit = hex_decode_array<2>(raw.substr(0, 4));
  if (!unit || (*unit)[0] != 0 || (*unit)[1] >= 0x80) return malformed();
  raw.remove_prefix(4);
  return static_cast<char>((*unit)[1]);
}

}  // namespace

Result<SecretBytes> unescape_string(std::string_view raw) {
  auto out = TRY(SecretBytes::create(raw.size()));
  std::size_t size = 0;
  while (!raw.empty()) {
    char c = raw.front();
    raw.remove_prefix(1);
    if (c == '\\') c = TRY(take_escape(raw));
    out.expose()[size++] = static_cast<std::uint8_t>(c);
  }
  out.truncate(size);
  return out;
}

}  // namespace jingui::dstack
