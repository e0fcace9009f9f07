// The second request of a client: what is read is written, and reads the same again.
#include "protocol/fetch_request.h"

#include <cstdlib>

#include "base/bytes.h"
#include "protocol/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::protocol;
  const auto message = parse_fetch_request(jingui::as_text({data, size}));
  if (!message) return 0;
  if (message->secret_references.size() > kMaxReferences) std::abort();
  if (!distinct_references(message->secret_references)) std::abort();
  const std::string text = to_json(*message);
  const auto again = parse_fetch_request(text);
  if (!again || to_json(*again) != text) std::abort();
  return 0;
}
