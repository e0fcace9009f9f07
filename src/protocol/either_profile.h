// A server's first look at a request: the member `binding` says which profile it is meant for.
// Whether that profile is allowed is the server's decision.
#pragma once

#include <string_view>
#include <variant>

#include "base/result.h"
#include "protocol/bound_challenge_request.h"
#include "protocol/bound_fetch_request.h"
#include "protocol/challenge_request.h"
#include "protocol/fetch_request.h"

namespace jingui::protocol {

using AnyChallengeRequest = std::variant<ChallengeRequest, BoundChallengeRequest>;
using AnyFetchRequest = std::variant<FetchRequest, BoundFetchRequest>;

/// Errors: those of parse_challenge_request and of parse_bound_challenge_request.
Result<AnyChallengeRequest> parse_any_challenge_request(std::string_view text);
/// Errors: those of parse_fetch_request and of parse_bound_fetch_request.
Result<AnyFetchRequest> parse_any_fetch_request(std::string_view text);

}  // namespace jingui::protocol
