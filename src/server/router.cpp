#include "server/router.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "base/encoding.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "server/limits.h"

namespace jingui::server {
namespace {

/// The next segment, without the slash in front of it; `rest` moves on.
std::string_view take_segment(std::string_view& rest) {
  rest.remove_prefix(1);
  const auto end = std::min(rest.find('/'), rest.size());
  const auto segment = rest.substr(0, end);
  rest.remove_prefix(end);
  return segment;
}

/// The parameters if `path` has the form of `pattern`. An encoded slash matches nothing: no id
/// holds one.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> parameters;
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = take_segment(pattern);
    const auto given = percent_decode(take_segment(path));
    if (!given || given->find('/') != std::string::npos) return std::nullopt;
    if (!wanted.starts_with(':')) {
      if (*given != wanted) return std::nullopt;
    } else if (given->empty()) {
      return std::nullopt;
    } else {
      parameters.push_back(*given);
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parameters;
}

/// Answers repeat parts of the path, and JSON is UTF-8. Errors: percent_malformed, request_invalid.
Result<void> check_encoding(std::string_view path) {
  if (is_utf8(TRY(percent_decode(path)))) return {};
  return fail(ErrorCode::request_invalid, "the path is not UTF-8");
}

http::Response not_found() {
  return {404, {{"Content-Type", "text/plain"}}, "404 page not found"};
}

/// What a POST made: its name is not in the path.
std::string created_name(const http::Response& response) {
  if (response.status != 201) return "";
  const auto body = json::parse(response.body);
  if (!body || !body->is_object()) return "";
  for (const char* member : {"id", "fid", "name"})
    if (const auto name = json::string_member(body->get_object(), member))
      return std::string(*name);
  return "";
}

/// Every change and every one that was refused, with the name of the token. What is only looked at
/// is not logged, nor what came without a right token: strangers could fill the log.
void log_change(const Call& call, const http::Response& response, const std::string& reason) {
  const bool looked = call.request.method == "GET" && response.status != 403;
  if (looked || call.caller.name.empty()) return;
  const std::string_view target = call.request.target;
  log::info("audit.admin", {{"token", call.caller.name},
                            {"method", call.request.method},
                            {"path", std::string(target.substr(0, kMaxPathBytes))},
                            {"created", created_name(response)},
                            {"peer", call.request.peer},
                            {"status", std::to_string(response.status)},
                            {"reason", reason}});
}

}  // namespace

http::Response Router::handle(const http::Request& request) {
  const auto begin = std::chrono::steady_clock::now();
  const Route* taken = nullptr;
  http::Response response = answer(request, taken);
  api_.metrics.count_request(taken != nullptr ? taken->pattern : kOtherRoute,
                             taken != nullptr ? taken->method : kOtherRoute, response.status,
                             std::chrono::steady_clock::now() - begin);
  return response;
}

/// `taken`: the route that answered, if one did.
http::Response Router::answer(const http::Request& request, const Route*& taken) {
  const auto origin = http::header(request.headers, "Origin");
  const bool listed = is_listed_origin(origin);
  const bool preflight = listed && request.method == "OPTIONS" &&
                         !http::header(request.headers, "Access-Control-Request-Method").empty();
  http::Response response = preflight ? http::Response{204, {}, ""} : dispatch(request, taken);
  if (!listed) return response;
  for (const auto& [name, value] :
       {std::pair{"Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS"},
        std::pair{"Access-Control-Allow-Headers", "Authorization, Content-Type"},
        std::pair{"Access-Control-Max-Age", "86400"}, std::pair{"Vary", "Origin"}})
    response.headers.emplace_back(name, value);
  response.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
  return response;
}

http::Response Router::dispatch(const http::Request& request, const Route*& taken) {
  if (const auto admitted = api_.limits.admit(request.peer, surface_); !admitted)
    return refusal(admitted.error());
  const std::string_view target = request.target;
  const auto question = std::min(target.find('?'), target.size());
  const auto path = target.substr(0, question);
  if (!path.starts_with('/') || path.size() > kMaxPathBytes) return not_found();
  if (const auto encoding = check_encoding(path); !encoding) return refusal(encoding.error());
  for (const auto& route : all_routes()) {
    if (route.method != request.method || !is_served(route, surface_)) continue;
    auto parameters = match(route.pattern, path);
    if (!parameters) continue;
    const auto query = question < target.size() ? target.substr(question + 1) : "";
    taken = &route;
    return run(route, {request, *std::move(parameters), query, surface_});
  }
  return not_found();
}

http::Response Router::run(const Route& route, Call call) {
  const bool admin = route.access != Access::anybody &&
                     !is_open_to_this_machine(route, surface_, call.request.peer);
  auto answer = [&]() -> Result<http::Response> {
    if (admin) {
      call.caller = TRY(api_.admin.identify(call.request));
      TRY(check_access(call.caller, route.access));
    }
    return route.handler(api_, call);
  }();
  const std::string reason = answer ? "" : describe(answer.error());
  http::Response response = answer ? *std::move(answer) : refusal(answer.error());
  if (!answer && answer.error().code == ErrorCode::admin_throttled)
    response.headers.emplace_back(
        "Retry-After",
        std::to_string(std::max<long>(1, api_.admin.wait(call.request.peer).count())));
  if (admin) log_change(call, response, reason);
  log::debug("request", {{"method", call.request.method},
                         {"pattern", std::string(route.pattern)},
                         {"peer", call.request.peer},
                         {"status", std::to_string(response.status)},
                         {"reason", reason}});
  return response;
}

bool Router::is_listed_origin(std::string_view origin) const {
  while (origin.ends_with('/')) origin.remove_suffix(1);
  return !origin.empty() &&
         std::find(cors_origins_.begin(), cors_origins_.end(), origin) != cors_origins_.end();
}

}  // namespace jingui::server
