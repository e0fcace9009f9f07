#include "protocol/challenge_answer.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "protocol/limits.h"
#include "protocol/message.h"

namespace jingui::protocol {

Result<ChallengeAnswer> parse_challenge_answer(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxChallengeAnswerBytes));
  const json::object& message = *TRY(json::as_object(value, "challenge answer"));
  ChallengeAnswer answer;
  answer.challenge_id = TRY(name_member(message, "challenge_id"));
  answer.challenge = TRY(base64_member(message, "challenge"));
  answer.server_attestation = TRY(parse_attestation_bundle(message, "server_attestation"));
  return answer;
}

std::string to_json(const ChallengeAnswer& answer) {
  json::object message;
  message["challenge_id"] = answer.challenge_id;
  message["challenge"] = base64_encode(answer.challenge);
  if (answer.server_attestation)
    message["server_attestation"] = to_json_object(*answer.server_attestation);
  return json::serialize(message);
}

}  // namespace jingui::protocol
