#include "client/server_answer.h"

#include "base/hints.h"
#include "base/printable.h"
#include "protocol/refusal.h"

namespace jingui::client {
namespace {

/// The public Go program sends no reason: its text tells an unknown field from an unknown instance.
bool is_unknown_reference(const protocol::Refusal& refusal) {
  return refusal.reason == "reference_unknown" ||
         (refusal.reason.empty() && refusal.error.starts_with("field not found"));
}

bool is_redirect(const http::Response& response) {
  return response.status >= 300 && response.status < 400;
}

ErrorCode code_of(const http::Response& response) {
  if (is_redirect(response)) return ErrorCode::server_redirected;
  if (response.status == 429 || (response.status >= 502 && response.status <= 504))
    return ErrorCode::busy;
  const auto refusal = protocol::parse_refusal(response.body);
  if (response.status == 404 && refusal && is_unknown_reference(*refusal))
    return ErrorCode::reference_unknown;
  return ErrorCode::server_refused;
}

}  // namespace

Error refusal_of(std::string_view who, const http::Response& response) {
  auto detail = std::string(who) + " returned " + std::to_string(response.status) + ": " +
                printable(response.body);
  if (is_redirect(response))
    detail += " (redirects are not followed; Location: " +
              printable(http::header(response.headers, "Location")) + ")";
  return {code_of(response), std::move(detail)};
}

std::string quoted_reason(const Error& error) {
  const bool quotes = error.code == ErrorCode::server_refused || error.code == ErrorCode::busy ||
                      error.code == ErrorCode::reference_unknown;
  const auto begin = error.detail.find('{');
  const auto end = error.detail.rfind('}');
  if (!quotes || begin == std::string::npos || end == std::string::npos || end < begin) return {};
  const auto refusal =
      protocol::parse_refusal(std::string_view(error.detail).substr(begin, end + 1 - begin));
  return refusal ? refusal->reason : std::string();
}

std::string_view hint_about(const Error& error) {
  const auto hint = hint_for_reason(quoted_reason(error), Asked::secrets);
  return hint.empty() ? hint_for(error.code) : hint;
}

tl::unexpected<Error> malformed_answer(std::string_view what, const Error& cause) {
  auto detail = std::string(what) + ": " + std::string(error_name(cause.code));
  if (!cause.detail.empty()) detail += ": " + printable(cause.detail);
  return fail(ErrorCode::server_answer_malformed, std::move(detail));
}

}  // namespace jingui::client
