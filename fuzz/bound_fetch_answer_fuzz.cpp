// The answer to a client's second request in profile bound: what is read keeps its limits, is
// written, and reads the same again.
#include "protocol/bound_fetch_answer.h"

#include <cstdlib>

#include "base/bytes.h"
#include "protocol/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::protocol;
  const auto message = parse_bound_fetch_answer(jingui::as_text({data, size}));
  if (!message) return 0;
  if (message->sealed.size() < kAnswerBlockBytes) std::abort();
  if (message->sealed.size() > kMaxFetchAnswerBytes) std::abort();
  const std::string text = to_json(*message);
  const auto again = parse_bound_fetch_answer(text);
  if (!again || to_json(*again) != text) std::abort();
  return 0;
}
