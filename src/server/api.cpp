#include "server/api.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "protocol/refusal.h"
#include "server/limits.h"

namespace jingui::server {
namespace {

/// Whether the detail was written for the caller and not for the operator.
bool shows_detail(const Error& error) {
  if (error.code == ErrorCode::admin_forbidden) return true;
  const int status = error_http_status(error.code);
  const bool parser_text = error.code == ErrorCode::json_malformed;
  return !error.detail.empty() && !parser_text && (status == 400 || status == 401 || status == 413);
}

}  // namespace

http::Response json_response(int status, const boost::json::value& body) {
  return {status,
          {{"Content-Type", "application/json; charset=utf-8"}, {"Cache-Control", "no-store"}},
          json::serialize(body)};
}

http::Response text_response(int status, std::string body) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
}

http::Response refusal(const Error& error) {
  const int status = error_http_status(error.code);
  protocol::Refusal body;
  body.error = shows_detail(error) ? error.detail : error_text(error.code);
  body.reason = error_name(error.code);
  http::Response response{
      status,
      {{"Content-Type", "application/json; charset=utf-8"}, {"Cache-Control", "no-store"}},
      protocol::to_json(body)};
  if (status == 503)
    response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
  if (error.code == ErrorCode::too_many)
    response.headers.emplace_back("Retry-After", std::to_string(kRateRetryAfterSeconds));
  return response;
}

}  // namespace jingui::server
