#include "simulator/guest_agent_service.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "simulator/json_text.h"

namespace jingui::simulator {
namespace {

constexpr const char* kJson = "application/json";
constexpr const char* kProtobuf = "application/octet-stream";

http::Response reply(int status, const char* content_type, std::string body) {
  return {status, {{"Content-Type", content_type}}, std::move(body)};
}

/// The web framework's own pages: HTML, and nothing of the call.
http::Response page(int status, const std::string& title) {
  return reply(status, "text/html; charset=utf-8",
               "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>" +
                   title + "</title></head>\n<body><h1>" + title + "</h1></body>\n</html>\n");
}

http::Response json_refusal(const Error& error) {
  const std::string text =
      error.detail.empty() ? std::string(error_text(error.code)) : error.detail;
  return reply(400, kJson, pretty_json(json::object{{"error", text}}));
}

/// A length-delimited protobuf field of fewer than 128 bytes.
std::string protobuf_text(unsigned field, std::string_view text) {
  std::string out;
  out += static_cast<char>((field << 3) | 2);
  out += static_cast<char>(text.size());
  return out.append(text);
}

/// Of the protobuf interface only Version is served; nobody we know asks for more.
http::Response answer_protobuf(const std::string& method, const json::object& version) {
  if (method == "Version")
    return reply(200, kProtobuf,
                 protobuf_text(1, version.at("version").as_string()) +
                     protobuf_text(2, version.at("rev").as_string()));
  const std::string refusal = ("Service not found: " + method).substr(0, 127);
  return reply(400, kProtobuf, protobuf_text(1, refusal));
}

}  // namespace

GuestAgentService::GuestAgentService(SimulatedGuest guest, AgentBehaviour behaviour)
    : guest_(std::move(guest)), behaviour_(std::move(behaviour)) {}

bool GuestAgentService::wait_if_hanging() {
  if (!behaviour_.hangs) return false;
  std::unique_lock lock(mutex_);
  stopped_.wait(lock, [&] { return stopping_; });
  return true;
}

void GuestAgentService::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  stopped_.notify_all();
}

http::Response GuestAgentService::answer(AgentSocket socket, const http::Request& request) {
  if (wait_if_hanging()) return page(503, "503: Service Unavailable");
  const std::string path = request.target.substr(0, request.target.find('?'));
  if (socket == AgentSocket::dstack && path.find_first_not_of('/') == std::string::npos)
    return page(422, "422: Unprocessable Entity");
  const std::optional<std::string> method = method_of_path(socket, path);
  if (!method || (request.method != "GET" && request.method != "POST"))
    return page(404, "404: Not Found");
  if (!wants_json(request)) return answer_protobuf(*method, version());
  return answer_json(socket, request, *method);
}

http::Response GuestAgentService::answer_json(AgentSocket socket, const http::Request& request,
                                              const std::string& method) {
  if (method == "Info" && behaviour_.recorded_info)
    return reply(200, kJson, *behaviour_.recorded_info);
  Result<json::object> arguments = read_arguments(request);
  if (!arguments) return json_refusal(arguments.error());
  const Result<json::value> answer = call(socket, {method, std::move(*arguments)});
  if (!answer) return json_refusal(answer.error());
  return reply(200, kJson, ascii_json(*answer));
}

Result<json::value> GuestAgentService::call(AgentSocket socket, const AgentCall& call) {
  switch (socket) {
    case AgentSocket::dstack:
      return call_dstack(call);
    case AgentSocket::tappd:
      return call_tappd(call);
    case AgentSocket::worker:
      return call_worker(call);
  }
  return fail(ErrorCode::internal);
}

}  // namespace jingui::simulator
