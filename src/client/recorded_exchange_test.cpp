// The public Go program's server, as recorded: what it answered, our client accepts; what our
// client asks is what it was asked.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "client/handshake_test_support.h"

using namespace jingui;
using namespace jingui::client;

namespace {

constexpr std::size_t kMaxRecording = 1024 * 1024;

std::optional<json::value> recording(const std::string& name) {
  const char* const fixtures = std::getenv("JINGUI_FIXTURES");
  const auto content = read_file(
      std::string(fixtures == nullptr ? "" : fixtures) + "/reference/" + name, kMaxRecording);
  if (!content) return std::nullopt;
  return require(json::parse(as_text(*content)));
}

std::string text(const json::value& value) {
  return std::string(value.as_string());
}

std::string http_text(const json::value& response) {
  std::string out = text(response.at("line")) + "\r\n";
  for (const auto& header : response.at("headers").as_array())
    out += text(header.at(0)) + ": " + text(header.at(1)) + "\r\n";
  return out + "\r\n" + text(response.at("body"));
}

std::string header_of(const json::value& request, const std::string& name) {
  for (const auto& header : request.at("headers").as_array())
    if (text(header.at(0)) == name) return text(header.at(1));
  return {};
}

struct Replay {
  explicit Replay(const json::value& recorded)
      : exchanges(recorded.at("exchanges").as_array()),
        key(key_of(require(hex_decode(text(recorded.at("instance").at("private_key")))))),
        server([this] {
          std::deque<std::string> answers;
          for (const auto& exchange : exchanges)
            answers.push_back(http_text(exchange.at("response")));
          return answers;
        }()) {}

  HandshakeContext context() const { return {key, server.url(), options, nullptr}; }
  std::vector<std::string> references() const {
    const auto asked = require(json::parse(text(exchanges.at(1).at("request").at("body"))));
    std::vector<std::string> out;
    for (const auto& reference : asked.at("secret_references").as_array())
      out.push_back(text(reference));
    return out;
  }
  std::string command() const {
    return header_of(exchanges.at(1).at("request"), "X-Jingui-Command");
  }
  /// Bodies as JSON values: order and white space do not matter, everything else does.
  void check_requests() const {
    const auto sent = server.requests();
    REQUIRE(sent.size() == exchanges.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
      const auto& request = exchanges.at(i).at("request");
      CHECK(sent[i].starts_with(text(request.at("line")) + "\r\n"));
      const auto body = require(json::parse(sent[i].substr(sent[i].find("\r\n\r\n") + 4)));
      CHECK(body == require(json::parse(text(request.at("body")))));
    }
  }

  const json::array& exchanges;
  crypto::X25519PrivateKey key;
  http::ClientOptions options;
  AnsweringServer server;
};

}  // namespace

TEST_CASE("recorded exchanges: values are received as the public program's client received them") {
  for (const auto* name : {"exchange-run-1.json", "exchange-run-6.json", "exchange-read.json"}) {
    const auto recorded = recording(name);
    if (!recorded) {
      MESSAGE("skipped: JINGUI_FIXTURES does not hold reference/" << name);
      return;
    }
    CAPTURE(name);
    const Replay replay(*recorded);
    const auto references = replay.references();
    const auto secrets = require(fetch_secrets(replay.context(), replay.command(), references));
    REQUIRE(secrets.size() == references.size());
    const auto& opened = replay.exchanges.at(1).at("opened").at("secrets");
    for (const auto& secret : secrets)
      CHECK(as_text(secret.value.expose()) == opened.at(secret.reference).as_string());
    replay.check_requests();
  }
}

TEST_CASE("recorded exchanges: refusals of the public program's server") {
  struct Case {
    const char* name;
    ErrorCode code;
  };
  for (const auto& expected : {Case{"exchange-read-denied.json", ErrorCode::server_refused},
                               Case{"exchange-unknown-field.json", ErrorCode::reference_unknown}}) {
    const char* const name = expected.name;
    const auto recorded = recording(name);
    if (!recorded) {
      MESSAGE("skipped: JINGUI_FIXTURES does not hold reference/" << name);
      return;
    }
    CAPTURE(name);
    const Replay replay(*recorded);
    CHECK(refusal(fetch_secrets(replay.context(), replay.command(), replay.references())) ==
          expected.code);
    replay.check_requests();
  }
}

TEST_CASE("recorded exchanges: status and a strict server") {
  const auto status = recording("exchange-status.json");
  const auto strict = recording("exchange-lax-client-strict-server.json");
  if (!status || !strict) {
    MESSAGE("skipped: JINGUI_FIXTURES does not hold reference/exchange-status.json");
    return;
  }
  const Replay known(*status);
  CHECK(request_challenge(known.context()));
  known.check_requests();
  const Replay refused(*strict);
  CHECK(refusal(request_challenge(refused.context())) == ErrorCode::server_refused);
  refused.check_requests();
}
