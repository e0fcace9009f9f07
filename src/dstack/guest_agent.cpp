#include "dstack/guest_agent.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/encoding.h"
#include "base/json.h"
#include "dstack/agent_answers.h"
#include "dstack/limits.h"
#include "http/deadline.h"

namespace jingui::dstack {
namespace {

constexpr const char* kEndpointVariable = "DSTACK_SIMULATOR_ENDPOINT";
constexpr const char* kSockets[] = {"/var/run/dstack.sock", "/run/dstack.sock",
                                    "/var/run/dstack/dstack.sock", "/run/dstack/dstack.sock"};

std::string default_socket() {
  std::error_code ignored;
  for (const char* path : kSockets)
    if (std::filesystem::exists(path, ignored)) return path;
  return kSockets[0];
}

std::string place_of(const http::Url& url) {
  return url.scheme == "unix" ? url.path : url.scheme + "://" + http::host_header(url) + url.path;
}

tl::unexpected<Error> transport_error(const http::Url& url, const Error& error) {
  const bool answered =
      error.code == ErrorCode::http_malformed || error.code == ErrorCode::http_too_large;
  return fail(answered ? ErrorCode::guest_agent_malformed : ErrorCode::guest_agent_unreachable,
              place_of(url) + ": " + std::string(error_text(error.code)) + ": " + error.detail);
}

std::string request_body(const TlsKeyRequest& request) {
  json::array alt_names;
  for (const auto& name : request.alt_names) alt_names.emplace_back(name);
  json::object body{{"subject", request.subject},
                    {"alt_names", std::move(alt_names)},
                    {"usage_ra_tls", request.usage_ra_tls},
                    {"usage_server_auth", request.usage_server_auth},
                    {"usage_client_auth", request.usage_client_auth}};
  if (request.validity) {
    body["not_before"] = request.validity->not_before.value;
    body["not_after"] = request.validity->not_after.value;
  }
  return json::serialize(body);
}

bool in_bounds(const TlsKeyRequest::Validity& validity) {
  return validity.not_before.value >= 0 && validity.not_before < validity.not_after &&
         validity.not_after < kEndOfCertificateTime;
}

}  // namespace

Result<GuestAgent> GuestAgent::from_environment(std::chrono::milliseconds timeout) {
  const char* setting = std::getenv(kEndpointVariable);
  auto url = http::parse_url(setting != nullptr ? std::string(setting) : default_socket());
  if (!url)
    return fail(url.error().code, std::string(kEndpointVariable) + ": " + url.error().detail);
  return GuestAgent(*std::move(url), timeout);
}

Result<std::string> GuestAgent::call(std::string_view method, std::string body,
                                     std::chrono::milliseconds timeout) const {
  http::Request request;
  request.method = "POST";
  request.target = (endpoint_.scheme == "unix" ? "/" : endpoint_.path + "/") + std::string(method);
  // Without this type the agent speaks protobuf.
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  auto response = http::send(endpoint_, std::move(request), {timeout, kMaxAnswerBytes, ""});
  if (!response) return transport_error(endpoint_, response.error());
  if (response->status != 200)
    return fail(ErrorCode::guest_agent_refused,
                std::string(method) + ": " + refusal_text(response->status, response->body));
  return std::move(response->body);
}

Result<Info> GuestAgent::info_within(std::chrono::milliseconds timeout) const {
  return parse_info(TRY(call("Info", "{}", timeout)));
}

Result<Info> GuestAgent::info() const {
  return info_within(timeout_);
}

Result<Info> GuestAgent::info_with_certificate(std::chrono::milliseconds patience) const {
  const auto deadline = http::Deadline::after(patience);
  auto pause = kFirstCertificatePause;
  while (true) {
    auto info = TRY(info_within(std::min(timeout_, deadline.left())));
    if (!info.app_cert.empty()) return info;
    if (deadline.left() <= pause)
      return fail(ErrorCode::guest_agent_no_certificate, place_of(endpoint_));
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLastCertificatePause);
  }
}

Result<QuoteAnswer> GuestAgent::get_quote(ByteView report_data) const {
  if (report_data.size() > kMaxReportDataBytes) return fail(ErrorCode::report_data_too_long);
  const std::string body = json::serialize(json::object{{"report_data", hex_encode(report_data)}});
  return parse_quote_answer(TRY(call("GetQuote", body, timeout_)));
}

Result<TlsKeyAnswer> GuestAgent::get_tls_key(const TlsKeyRequest& request) const {
  if (request.validity && !in_bounds(*request.validity)) return fail(ErrorCode::time_malformed);
  std::string body = TRY(call("GetTlsKey", request_body(request), timeout_));
  auto answer = parse_tls_key_answer(body);
  wipe({reinterpret_cast<std::uint8_t*>(body.data()), body.size()});
  return answer;
}

Result<std::string> GuestAgent::version() const {
  return parse_version(TRY(call("Version", "{}", timeout_)));
}

}  // namespace jingui::dstack
