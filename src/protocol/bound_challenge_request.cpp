#include "protocol/bound_challenge_request.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "protocol/binding.h"
#include "protocol/limits.h"
#include "protocol/message.h"

namespace jingui::protocol {

Result<BoundChallengeRequest> parse_bound_challenge_request(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxRequestBytes));
  return read_bound_challenge_request(*TRY(json::as_object(value, "challenge request")));
}

Result<BoundChallengeRequest> read_bound_challenge_request(const json::object& message) {
  const json::object& binding =
      *TRY(read_binding(message, {"client_key", "client_nonce", "origin", "command", "signature"}));
  const auto key = TRY(base64_array_member<32>(binding, "client_key"));
  TRY(crypto::check_not_low_order(key));
  auto fid = TRY(name_member(message, "fid"));
  if (fid != crypto::fid_of(key)) return fail(ErrorCode::fid_not_of_key);
  const auto nonce = TRY(base64_array_member<32>(binding, "client_nonce"));
  const auto origin_text = TRY(json::string_member(binding, "origin"));
  auto origin = TRY(Origin::parse(origin_text));
  const auto command_text = TRY(json::string_member(binding, "command"));
  const auto command = TRY(parse_command(command_text));
  auto signature = TRY(signature_member(binding));
  auto evidence = TRY(read_evidence(message, "client_attestation"));
  return BoundChallengeRequest{std::move(fid), std::move(evidence), key, nonce, std::move(origin),
                               command,        std::move(signature)};
}

std::string to_json(const BoundChallengeRequest& request) {
  json::object binding = new_binding();
  binding["client_key"] = base64_encode(request.client_key);
  binding["client_nonce"] = base64_encode(request.client_nonce);
  binding["origin"] = request.origin.text();
  binding["command"] = command_name(request.command);
  binding["signature"] = base64_encode(request.signature);
  json::object message;
  message["fid"] = request.fid;
  message["client_attestation"] = to_json_object(request.client_attestation);
  message["binding"] = std::move(binding);
  return json::serialize(message);
}

}  // namespace jingui::protocol
