// api/openapi.json is held to the program: same routes, same access, no invented reason. Whether
// answers are as described is what tests/api asks a running server.
#include "server/openapi.h"

#include <boost/json.hpp>
#include <cctype>
#include <set>
#include <string>

#include "base/json.h"
#include "server/server_test_support.h"

namespace jingui::server {
namespace {

const json::value& description() {
  static const json::value parsed = require(json::parse(openapi_text()));
  return parsed;
}

/// "/v1/vaults/:id" as a description writes it: "/v1/vaults/{id}".
std::string braced(std::string_view pattern) {
  std::string out;
  bool parameter = false;
  for (const char c : pattern) {
    if (c == '/' && parameter) out.push_back('}');
    if (c == '/') parameter = false;
    if (c == ':') parameter = true;
    out.push_back(c == ':' ? '{' : c);
  }
  return parameter ? out + "}" : out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

/// What stands in the description's `security`: nothing for anybody, else the scope.
std::string_view scope_of(Access access) {
  switch (access) {
    case Access::anybody:
      return "";
    case Access::read:
      return "read";
    case Access::write:
      return "write";
    case Access::grants:
      return "grants";
    case Access::tokens:
      break;
  }
  return "tokens";
}

std::string scope_of(const json::object& operation) {
  const auto& alternatives = operation.at("security").as_array();
  // An alternative without a token: anybody may ask.
  if (alternatives.empty() || alternatives.front().as_object().empty()) return "";
  REQUIRE(alternatives.size() == 1);
  const auto& scopes = alternatives.front().as_object().at("adminToken").as_array();
  REQUIRE(scopes.size() == 1);
  return std::string(scopes.front().as_string());
}

/// "METHOD path scope" of every operation that is described.
std::set<std::string> described() {
  std::set<std::string> out;
  for (const auto& path : description().at("paths").as_object())
    for (const auto& member : path.value().as_object())
      if (member.key() != "parameters")
        out.insert(upper(member.key()) + " " + std::string(path.key()) + " " +
                   scope_of(member.value().as_object()));
  return out;
}

/// Calls `use` with every object in `value`, itself included.
template <class Use>
void for_each_object(const json::value& value, const Use& use) {
  if (const auto* array = value.if_array())
    for (const auto& element : *array) for_each_object(element, use);
  if (const auto* object = value.if_object()) {
    use(*object);
    for (const auto& member : *object) for_each_object(member.value(), use);
  }
}

std::set<std::string> known_reasons() {
  // Reasons of answers that are no code: the uniform refusal, two of the HTTP layer.
  std::set<std::string> names{"refused", "http_request_timeout", "http_header_too_large"};
#define JINGUI_ERROR(code, http_status, exit_code, text) names.insert(#code);
#include "base/error_codes.inc"
#undef JINGUI_ERROR
  return names;
}

TEST_CASE("the description names the routes that there are, with their scopes") {
  std::set<std::string> routes;
  for (const auto& route : all_routes())
    routes.insert(std::string(route.method) + " " + braced(route.pattern) + " " +
                  std::string(scope_of(route.access)));
  CHECK(routes == described());
}

TEST_CASE("every reason in the description is a code") {
  const auto known = known_reasons();
  std::size_t count = 0;
  for_each_object(description(), [&](const json::object& object) {
    const auto* reason = object.if_contains("reason");
    if (reason == nullptr || !reason->is_object()) return;
    const auto* values = reason->as_object().if_contains("enum");
    if (values == nullptr) return;
    for (const auto& value : values->as_array()) {
      const std::string name(value.as_string());
      CAPTURE(name);
      CHECK(known.contains(name));
      ++count;
    }
  });
  CHECK(count > 50);
}

TEST_CASE("a reason stands under its own status") {
  const auto check = [](const std::string& status, const json::value& response) {
    for_each_object(response, [&](const json::object& object) {
      const auto* reason = object.if_contains("reason");
      if (reason == nullptr || !reason->is_object()) return;
      for (const auto& value : reason->as_object().at("enum").as_array()) {
        const std::string name(value.as_string());
        CAPTURE(name);
#define JINGUI_ERROR(code, http_status, exit_code, text) \
  if (name == #code) CHECK(status == std::to_string(http_status));
#include "base/error_codes.inc"
#undef JINGUI_ERROR
      }
    });
  };
  for_each_object(description().at("paths"), [&](const json::object& object) {
    const auto* responses = object.if_contains("responses");
    if (responses == nullptr) return;
    for (const auto& response : responses->as_object())
      check(std::string(response.key()), response.value());
  });
}

TEST_CASE("every reference inside the description has its target") {
  std::size_t count = 0;
  for_each_object(description(), [&](const json::object& object) {
    const auto* reference = object.if_contains("$ref");
    if (reference == nullptr) return;
    const std::string_view text(reference->as_string());
    CAPTURE(text);
    REQUIRE(text.starts_with("#/"));
    boost::system::error_code error;
    CHECK(description().find_pointer(text.substr(1), error) != nullptr);
    ++count;
  });
  CHECK(count > 100);
}

TEST_CASE("everybody gets the description") {
  TestServer server;
  for (const char* method : {"GET", "HEAD"}) {
    const auto answer = server.send(method, "/openapi.json");
    CHECK(answer.status == 200);
    CHECK(http::header(answer.headers, "Content-Type") == "application/json");
    CHECK(answer.body == openapi_text());
  }
  CHECK(server.send("POST", "/openapi.json").status == 404);
}

}  // namespace
}  // namespace jingui::server
