#include "protocol/challenge_request.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "protocol/limits.h"
#include "protocol/message.h"

namespace jingui::protocol {

Result<ChallengeRequest> parse_challenge_request(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxRequestBytes));
  return read_challenge_request(*TRY(json::as_object(value, "challenge request")));
}

Result<ChallengeRequest> read_challenge_request(const json::object& message) {
  ChallengeRequest request;
  request.fid = TRY(name_member(message, "fid"));
  request.client_attestation = TRY(parse_attestation_bundle(message, "client_attestation"));
  return request;
}

std::string to_json(const ChallengeRequest& request) {
  json::object message;
  message["fid"] = request.fid;
  if (request.client_attestation)
    message["client_attestation"] = to_json_object(*request.client_attestation);
  return json::serialize(message);
}

}  // namespace jingui::protocol
