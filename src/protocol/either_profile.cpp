#include "protocol/either_profile.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "protocol/binding.h"
#include "protocol/limits.h"
#include "protocol/message.h"

namespace jingui::protocol {

Result<AnyChallengeRequest> parse_any_challenge_request(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxRequestBytes));
  const json::object& message = *TRY(json::as_object(value, "challenge request"));
  if (has_binding(message)) return AnyChallengeRequest(TRY(read_bound_challenge_request(message)));
  return AnyChallengeRequest(TRY(read_challenge_request(message)));
}

Result<AnyFetchRequest> parse_any_fetch_request(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxRequestBytes));
  const json::object& message = *TRY(json::as_object(value, "fetch request"));
  if (has_binding(message)) return AnyFetchRequest(TRY(read_bound_fetch_request(message)));
  return AnyFetchRequest(TRY(read_fetch_request(message)));
}

}  // namespace jingui::protocol
