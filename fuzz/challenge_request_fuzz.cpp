// The first request of a client: what is read is written, and reads the same again.
#include "protocol/challenge_request.h"

#include <cstdlib>

#include "base/bytes.h"
#include "protocol/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::protocol;
  const auto message = parse_challenge_request(jingui::as_text({data, size}));
  if (!message) return 0;
  if (message->fid.empty() || message->fid.size() > kMaxNameBytes) std::abort();
  const std::string text = to_json(*message);
  const auto again = parse_challenge_request(text);
  if (!again || to_json(*again) != text) std::abort();
  return 0;
}
