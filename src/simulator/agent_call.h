// One call of the guest agent: what an HTTP request asks for, with readers of its arguments that
// accept what dstack accepts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "http/message.h"

namespace jingui::simulator {

enum class AgentSocket {
  dstack,  // /<Method>
  tappd,   // /prpc/Tappd.<Method> or /prpc/<Method>
  worker,  // /prpc/Worker.<Method> or /prpc/<Method>: what a guest serves on TCP 8090
};

struct AgentCall {
  std::string method;
  json::object arguments;
};

/// The method that a path names on this socket, or nullopt where the agent answers 404.
std::optional<std::string> method_of_path(AgentSocket socket, std::string_view path);
/// GET, `?json`, or a JSON content type; otherwise both bodies are protobuf.
bool wants_json(const http::Request& request);
/// Arguments of the query (GET) or the body. No body, blanks, `null` and `[]` are no arguments.
/// Error: agent_call_refused.
Result<json::object> read_arguments(const http::Request& request);

// Missing arguments have their default. Error of all: agent_call_refused.
Result<Bytes> bytes_argument(const json::object& arguments, std::string_view name);
Result<std::string> text_argument(const json::object& arguments, std::string_view name);
Result<std::vector<std::string>> texts_argument(const json::object& arguments,
                                                std::string_view name);
Result<bool> flag_argument(const json::object& arguments, std::string_view name);
Result<std::optional<std::int64_t>> time_argument(const json::object& arguments,
                                                  std::string_view name);

}  // namespace jingui::simulator
