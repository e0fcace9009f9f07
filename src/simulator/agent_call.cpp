#include "simulator/agent_call.h"

#include <boost/json.hpp>
#include <charconv>

#include "base/encoding.h"

namespace jingui::simulator {
namespace {

/// At this second and later dstack's own agent dies; a certificate cannot hold such a date.
constexpr std::int64_t kYear10000 = 253402300800;

auto refuse(std::string text) {
  return fail(ErrorCode::agent_call_refused, std::move(text));
}

auto wrong_type(std::string_view name, const char* expected) {
  return refuse("invalid type for `" + std::string(name) + "`, expected " + expected);
}

std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

/// Calls `use(name, value)` for each pair of a query, both decoded.
template <class Use>
Result<void> for_each_pair(std::string_view query, Use use) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    const std::size_t mark = pair.find('=');
    const Result<std::string> name = percent_decode(pair.substr(0, mark));
    const Result<std::string> value =
        percent_decode(mark == std::string_view::npos ? std::string_view() : pair.substr(mark + 1));
    if (!name || !value) return refuse("malformed query");
    if (!name->empty()) use(*name, *value);
  }
  return {};
}

Result<json::object> query_arguments(std::string_view query) {
  json::object out;
  TRY(for_each_pair(query, [&](const std::string& name, const std::string& value) {
    const std::size_t bracket = name.find('[');
    if (bracket == std::string::npos) {
      out[name] = value;
      return;
    }
    json::value& list = out[name.substr(0, bracket)];
    if (!list.is_array()) list = json::array();
    list.get_array().push_back(json::value(value));
  }));
  return out;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> method_of_path(AgentSocket socket, std::string_view path) {
  if (socket != AgentSocket::dstack) {
    if (!path.starts_with("/prpc")) return std::nullopt;
    path.remove_prefix(5);
  }
  const std::size_t start = path.find_first_not_of('/');
  if (start == std::string_view::npos || start == 0) return std::nullopt;
  std::string_view name = path.substr(start);
  if (name.find('/') != std::string_view::npos) return std::nullopt;
  const std::string_view service = socket == AgentSocket::tappd ? "Tappd." : "Worker.";
  if (socket != AgentSocket::dstack && name.starts_with(service))
    name.remove_prefix(service.size());
  return std::string(name);
}

bool wants_json(const http::Request& request) {
  if (request.method == "GET") return true;
  bool asked = false;
  const Result<void> read = for_each_pair(
      query_of(request.target), [&](const std::string& name, const std::string& value) {
        asked = asked || (name == "json" && (value.empty() || value == "1" || value == "true"));
      });
  return (read && asked) ||
         http::header(request.headers, "content-type").starts_with("application/json");
}

Result<json::object> read_arguments(const http::Request& request) {
  if (request.method == "GET") return query_arguments(query_of(request.target));
  if (is_blank(request.body)) return json::object();
  Result<json::value> body = json::parse(request.body);
  if (!body) return refuse(describe(body.error()));
  if (body->is_null() || (body->is_array() && body->get_array().empty())) return json::object();
  if (!body->is_object()) return refuse("invalid type, expected an object");
  return std::move(body->get_object());
}

Result<Bytes> bytes_argument(const json::object& arguments, std::string_view name) {
  const auto member = arguments.find(name);
  if (member == arguments.end()) return Bytes();
  if (!member->value().is_string()) return wrong_type(name, "a string");
  std::string_view text = member->value().get_string();
  while (text.starts_with("0x")) text.remove_prefix(2);
  Result<Bytes> out = hex_decode(text);
  if (!out) return refuse(describe(out.error()));
  return out;
}

Result<std::string> text_argument(const json::object& arguments, std::string_view name) {
  const auto member = arguments.find(name);
  if (member == arguments.end()) return std::string();
  if (!member->value().is_string()) return wrong_type(name, "a string");
  return std::string(member->value().get_string());
}

Result<std::vector<std::string>> texts_argument(const json::object& arguments,
                                                std::string_view name) {
  std::vector<std::string> out;
  const auto member = arguments.find(name);
  if (member == arguments.end()) return out;
  if (!member->value().is_array()) return wrong_type(name, "a sequence");
  for (const json::value& item : member->value().get_array()) {
    if (!item.is_string()) return wrong_type(name, "a sequence of strings");
    out.emplace_back(item.get_string());
  }
  return out;
}

Result<bool> flag_argument(const json::object& arguments, std::string_view name) {
  const auto member = arguments.find(name);
  if (member == arguments.end()) return false;
  const json::value& value = member->value();
  if (value.is_bool()) return value.get_bool();
  if (value.is_string() &&
      (value.get_string() == "true" || value.get_string() == "false"))  // of a query
    return value.get_string() == "true";
  return wrong_type(name, "a boolean");
}

Result<std::optional<std::int64_t>> time_argument(const json::object& arguments,
                                                  std::string_view name) {
  const json::value* value = json::find(arguments, name);
  if (value == nullptr) return std::optional<std::int64_t>();
  std::int64_t number = -1;
  if (value->is_int64()) {
    number = value->get_int64();
  } else if (value->is_string()) {
    const std::string_view text = value->get_string();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size())
      return wrong_type(name, "u64");
  }
  if (number < 0) return wrong_type(name, "u64");
  if (number >= kYear10000) return refuse(std::string(name) + " is out of range");
  return std::optional<std::int64_t>(number);
}

}  // namespace jingui::simulator
