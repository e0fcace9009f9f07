// The body of a refusal: what is read is written, and reads the same again.
#include "protocol/refusal.h"

#include <cstdlib>

#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::protocol;
  const auto message = parse_refusal(jingui::as_text({data, size}));
  if (!message) return 0;
  const std::string text = to_json(*message);
  const auto again = parse_refusal(text);
  if (!again || to_json(*again) != text) std::abort();
  return 0;
}
