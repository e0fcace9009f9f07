// The answer to a client's first request: what is read is written, and reads the same again.
#include "protocol/challenge_answer.h"

#include <cstdlib>

#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::protocol;
  const auto message = parse_challenge_answer(jingui::as_text({data, size}));
  if (!message) return 0;
  if (message->challenge_id.empty() || message->challenge.empty()) std::abort();
  const std::string text = to_json(*message);
  const auto again = parse_challenge_answer(text);
  if (!again || to_json(*again) != text) std::abort();
  return 0;
}
