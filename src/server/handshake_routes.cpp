#include "server/handshake_routes.h"

#include <variant>

#include "base/encoding.h"
#include "base/log.h"
#include "protocol/either_profile.h"
#include "protocol/refusal.h"
#include "server/limits.h"

namespace jingui::server {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out.append(out.empty() ? "" : " ").append(text);
  return out;
}

template <class Answer>
void write_audit(std::string_view event, const Call& call, const Outcome<Answer>& outcome) {
  const auto& audit = outcome.audit;
  log::info(event, {{"outcome", outcome.answer ? "granted" : "refused"},
                    {"reason", outcome.answer ? "" : describe(outcome.answer.error())},
                    {"fid", audit.fid},
                    {"app_id", audit.app_id},
                    {"instance_id", audit.instance_id},
                    {"peer", call.request.peer},
                    {"command", audit.command},
                    {"references", joined(audit.references)},
                    {"refused_reference", outcome.refused_reference}});
  if (!audit.signature.empty())
    log::info("audit.signed", {{"bytes", base64_encode(audit.signed_bytes)},
                               {"signature", base64_encode(audit.signature)}});
}

/// The text for the peer: no detail, but the reference that he sent himself.
std::string public_text(const Error& error, const std::string& reference) {
  const std::string text(error.code == ErrorCode::reference_malformed ? "invalid reference"
                                                                      : error_text(error.code));
  const bool names_reference = error.code == ErrorCode::reference_malformed ||
                               error.code == ErrorCode::reference_denied ||
                               error.code == ErrorCode::reference_unknown;
  return names_reference ? text + ": " + reference : text;
}

http::Response refused(const Error& error, bool uniform, const std::string& reference) {
  int status = error_http_status(error.code);
  protocol::Refusal body{public_text(error, reference), std::string(error_name(error.code)), ""};
  // Our own trouble is no answer about the peer, and the same whoever asks.
  if (uniform && status < 500) {
    status = 401;
    body = {"refused", "refused", ""};
  }
  http::Response response = json_response(status, nullptr);
  response.body = protocol::to_json(body);
  if (status == 503 || status == 429)
    response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
  return response;
}

template <class Answer>
http::Response respond(Api& api, std::string_view event, const Call& call,
                       const Outcome<Answer>& outcome) {
  write_audit(event, call, outcome);
  if (!outcome.answer) api.metrics.count_handshake_refusal(outcome.answer.error().code);
  if (!outcome.answer)
    return refused(outcome.answer.error(), outcome.uniform, outcome.refused_reference);
  http::Response response = json_response(200, nullptr);
  response.body = protocol::to_json(*outcome.answer);
  return response;
}

/// Refusals before the handshake's gates are counted too; the router makes their answers.
Result<http::Response> counted(Api& api, Result<http::Response> answer) {
  if (!answer) api.metrics.count_handshake_refusal(answer.error().code);
  return answer;
}

/// A profile that the settings do not allow is refused before anything is looked up.
Result<void> check_profile(const Api& api, bool bound) {
  if (bound && api.bound == nullptr)
    return fail(ErrorCode::profile_not_allowed,
                "this server has no profile bound: it is not strict, or knows no public origin");
  if (!bound && !api.takes_reference)
    return fail(ErrorCode::profile_not_allowed, "this server takes profile bound alone");
  return {};
}

template <class Outcome>
Result<http::Response> challenged(Api& api, const Call& call, const Outcome& outcome) {
  if (outcome.answer) api.metrics.count_challenge();
  return respond(api, "audit.challenge", call, outcome);
}

Result<http::Response> challenge(Api& api, const Call& call) {
  const auto any = TRY(protocol::parse_any_challenge_request(call.request.body));
  const auto* bound = std::get_if<protocol::BoundChallengeRequest>(&any);
  TRY(check_profile(api, bound != nullptr));
  const auto& fid = bound != nullptr ? bound->fid : std::get<protocol::ChallengeRequest>(any).fid;
  TRY(api.limits.admit_challenge(call.request.peer, fid));
  if (bound != nullptr)
    return challenged(api, call, api.bound->challenge(*bound, call.request.tls_certificate));
  return challenged(api, call, api.handshake.challenge(std::get<protocol::ChallengeRequest>(any)));
}

/// A challenge of the one profile that a fetch of the other names: it is used up, and no more.
template <class Outcome, class Table>
void check_other_profile(Outcome& outcome, Table& other, const std::string& id) {
  if (outcome.answer || outcome.answer.error().code != ErrorCode::challenge_not_found) return;
  if (other.consume(id, std::chrono::steady_clock::now()))
    outcome.answer = fail(ErrorCode::challenge_profile_mismatch);
}

Result<http::Response> fetch(Api& api, const Call& call) {
  const auto any = TRY(protocol::parse_any_fetch_request(call.request.body));
  const auto* bound = std::get_if<protocol::BoundFetchRequest>(&any);
  TRY(check_profile(api, bound != nullptr));
  if (bound != nullptr) {
    auto outcome = api.bound->fetch(*bound);
    check_other_profile(outcome, api.challenges, bound->challenge_id);
    if (outcome.answer) api.metrics.count_secrets(bound->secret_references.size());
    return respond(api, "audit.fetch", call, outcome);
  }
  const auto& request = std::get<protocol::FetchRequest>(any);
  const auto command = http::header(call.request.headers, "X-Jingui-Command");
  auto outcome = api.handshake.fetch(request, command);
  check_other_profile(outcome, api.bound_challenges, request.challenge_id);
  if (outcome.answer) api.metrics.count_secrets(outcome.answer->secrets.size());
  return respond(api, "audit.fetch", call, outcome);
}

}  // namespace

Result<http::Response> post_challenge(Api& api, const Call& call) {
  return counted(api, challenge(api, call));
}

Result<http::Response> post_fetch(Api& api, const Call& call) {
  return counted(api, fetch(api, call));
}

}  // namespace jingui::server
