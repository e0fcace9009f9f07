#include "server/handshake_routes.h"

#include "base/log.h"
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
  if (status == 503)
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

Result<http::Response> challenge(Api& api, const Call& call) {
  const auto request = TRY(protocol::parse_challenge_request(call.request.body));
  TRY(api.limits.admit_challenge(call.request.peer, request.fid));
  const auto outcome = api.handshake.challenge(request);
  if (outcome.answer) api.metrics.count_challenge();
  return respond(api, "audit.challenge", call, outcome);
}

Result<http::Response> fetch(Api& api, const Call& call) {
  const auto request = TRY(protocol::parse_fetch_request(call.request.body));
  const auto command = http::header(call.request.headers, "X-Jingui-Command");
  const auto outcome = api.handshake.fetch(request, command);
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
