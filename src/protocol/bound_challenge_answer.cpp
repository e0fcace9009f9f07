#include "protocol/bound_challenge_answer.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "protocol/binding.h"
#include "protocol/message.h"

namespace jingui::protocol {
namespace {

/// Empty is a value here: the server sees no TLS of its own.
Result<std::optional<crypto::Sha256>> tls_certificate_member(const json::object& binding) {
  constexpr std::string_view kName = "tls_certificate";
  if (TRY(json::string_member(binding, kName)).empty()) return std::optional<crypto::Sha256>();
  return std::optional<crypto::Sha256>(TRY(base64_array_member<32>(binding, kName)));
}

}  // namespace

Result<BoundChallengeAnswer> parse_bound_challenge_answer(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxChallengeAnswerBytes));
  const json::object& message = *TRY(json::as_object(value, "challenge answer"));
  const json::object& binding =
      *TRY(read_binding(message, {"answer_lock", "freshness", "tls_certificate", "signature"}));
  auto id = TRY(lower_hex_member(message, "challenge_id", kChallengeIdLength));
  const auto challenge = TRY(base64_array_member<kBoundChallengeBytes>(message, "challenge"));
  const auto lock = TRY(base64_array_member<32>(binding, "answer_lock"));
  const auto freshness_text = TRY(json::string_member(binding, "freshness"));
  const auto freshness = TRY(parse_freshness(freshness_text));
  const auto tls = TRY(tls_certificate_member(binding));
  auto signature = TRY(signature_member(binding));
  auto evidence = TRY(read_evidence(message, "server_attestation"));
  return BoundChallengeAnswer{std::move(id), challenge, std::move(evidence), lock,
                              freshness,     tls,       std::move(signature)};
}

std::string to_json(const BoundChallengeAnswer& answer) {
  json::object binding = new_binding();
  binding["answer_lock"] = base64_encode(answer.answer_lock);
  binding["freshness"] = freshness_name(answer.freshness);
  binding["tls_certificate"] =
      answer.tls_certificate ? base64_encode(*answer.tls_certificate) : std::string();
  binding["signature"] = base64_encode(answer.signature);
  json::object message;
  message["challenge_id"] = answer.challenge_id;
  message["challenge"] = base64_encode(answer.challenge);
  message["server_attestation"] = to_json_object(answer.server_attestation);
  message["binding"] = std::move(binding);
  return json::serialize(message);
}

}  // namespace jingui::protocol
