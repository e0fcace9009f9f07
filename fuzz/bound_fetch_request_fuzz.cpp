// The second request of a client in profile bound: what is read keeps its limits, is written, and
// reads the same again.
#include "protocol/bound_fetch_request.h"

#include <cstdlib>

#include "base/bytes.h"
#include "protocol/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jingui::protocol;
  const auto message = parse_bound_fetch_request(jingui::as_text({data, size}));
  if (!message) return 0;
  if (message->challenge_id.size() != kChallengeIdLength) std::abort();
  if (!check_bound_references(message->secret_references)) std::abort();
  if (!jingui::crypto::check_not_low_order(message->recipient_key)) std::abort();
  if (message->fresh_quote && message->fresh_quote->quote.empty()) std::abort();
  const std::string text = to_json(*message);
  const auto again = parse_bound_fetch_request(text);
  if (!again || to_json(*again) != text) std::abort();
  return 0;
}
