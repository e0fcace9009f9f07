// Hex, base64 and percent-encoding: strict decoders have one text for each result.
#include "base/encoding.h"

#include <cstdlib>

#include "base/clock.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui;
  const ByteView bytes(data, size);
  const auto text = as_text(bytes);
  if (const auto decoded = base64_decode(text); decoded && base64_encode(*decoded) != text)
    std::abort();
  if (const auto decoded = hex_decode(text);
      decoded && hex_decode(hex_encode(*decoded)).value() != *decoded)
    std::abort();
  if (base64_decode(base64_encode(bytes)).value() != to_bytes(bytes)) std::abort();
  if (hex_decode(hex_encode(bytes)).value() != to_bytes(bytes)) std::abort();
  if (percent_decode(percent_encode(text)).value() != text) std::abort();
  (void)base64_decode_lines(text);
  (void)percent_decode(text);
  if (const auto time = parse_time(text); time && !parse_rfc3339(format_rfc3339(*time)))
    std::abort();
  return 0;
}
