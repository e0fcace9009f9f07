// Every request that was recorded against the public Go program, sent to our routes in the same
// order: statuses and members are the same but for the deviations listed here and in
// docs/compatibility.md.
#include <boost/json.hpp>
#include <map>
#include <sstream>

#include "base/encoding.h"
#include "base/json.h"
#include "server/server_test_support.h"

namespace jingui::server {
namespace {

struct Deviation {
  std::string_view name;
  int status;  // ours
};

// Each is explained in docs/compatibility.md. Same status: the body differs.
constexpr Deviation kDeviations[] = {
    {"trailing-slash-get", 404},
    {"trailing-slash-post", 404},
    {"trailing-slash-challenge", 404},
    {"vault-create-lone-surrogate", 400},
    {"vault-create-slash", 400},
    {"item-put-unknown-vault", 404},
    {"item-put-null-value", 400},
    {"item-put-empty-name", 400},
    {"item-put-slash-name", 400},
    {"item-get-sorted", 200},  // without the names that were refused
    {"instance-register-zero-key", 400},
    {"instance-register-low-order", 400},
    {"instances-list", 200},  // without the keys that were refused
    {"grant-unknown-vault", 404},
    {"grant-unknown-fid", 404},
    {"policy-unknown-vault", 404},
    {"challenge-low-order-key", 404},
    {"fetch-null-value", 404},
    {"fetch-delete-between-3", 401},
    {"fetch-refs-null-inside", 400},
    {"fetch-nonce-with-newline", 400},
    {"instance-stays", 200},  // never used with success
    {"s-no-attestation", 401},
    {"s-no-app-id", 401},
    {"s-other-app-id", 401},
    {"s-unknown-fid", 401},
    {"s-empty-cert", 401},
    {"s-not-pem", 401},
    {"s-cert-without-quote", 401},
};

std::optional<int> deviation_of(std::string_view name) {
  for (const auto& deviation : kDeviations)
    if (deviation.name == name) return deviation.status;
  return std::nullopt;
}

std::string text_of(const json::value& v) {
  return std::string(v.as_string());
}

class Transcript {
 public:
  Transcript()
      : lax_(nullptr, nullptr, {"https://panel.example", "http://127.0.0.1:5173"}),
        gate_([](std::string_view, std::chrono::milliseconds)
                  -> Result<std::shared_ptr<const attestation::VerifiedEvidence>> {
          return fail(ErrorCode::certificate_malformed);
        }),
        strict_(&gate_) {
    for (const char* seed :
         {"jingui probe instance 1", "jingui probe instance 2", "jingui probe instance 3"}) {
      auto key = key_of_seed(seed);
      const std::string fid = crypto::fid_of(key.public_key());
      keys_.emplace(fid, std::move(key));
    }
  }

  void replay(const json::object& line) {
    const std::string name = text_of(line.at("name"));
    CAPTURE(name);
    const auto& request = line.at("request").as_object();
    TestServer& server = line.at("group") == "strict" ? strict_ : lax_;
    obtain(server, request);
    const std::string body = fill_in(body_of(request));
    const auto response = server.send(text_of(line.at("method")), text_of(line.at("path")), body,
                                      headers_of(request));
    const int recorded = static_cast<int>(line.at("status").as_int64());
    const auto deviation = deviation_of(name);
    INFO(response.body);
    CHECK(response.status == deviation.value_or(recorded));
    if (deviation || response.status != recorded) return;
    if (name == "root-head") return;  // the server itself drops the body
    check_headers(line.at("headers").as_object(), response);
    check_body(line, body, response);
  }

 private:
  static std::string body_of(const json::object& request) {
    if (const auto* raw = request.if_contains("raw")) return text_of(*raw);
    if (const auto* body = request.if_contains("body")) return json::serialize(*body);
    return "";
  }

  static http::Headers headers_of(const json::object& request) {
    http::Headers headers;
    if (const auto* given = request.if_contains("headers"))
      for (const auto& header : given->as_object()) {
        std::string value = text_of(header.value());
        if (const auto at = value.find("<token>"); at != std::string::npos)
          value.replace(at, 7, kTestToken);
        headers.emplace_back(header.key(), value);
      }
    return headers;
  }

  void remember(const std::string& id_name, const std::string& id, const std::string& nonce) {
    texts_[id_name] = id;
    texts_["$NONCE" + id_name.substr(3)] = nonce;
  }

  void obtain(TestServer& server, const json::object& request) {
    const auto* wanted = request.if_contains("obtain");
    if (wanted == nullptr) return;
    for (const auto& member : wanted->as_object()) {
      const std::string fid = text_of(member.value());
      const auto response =
          server.send("POST", "/v1/secrets/challenge", json::serialize(json::object{{"fid", fid}}));
      REQUIRE(response.status == 200);
      const auto answer = require(protocol::parse_challenge_answer(response.body));
      const auto nonce = require(crypto::ecies_open(keys_.at(fid), answer.challenge));
      remember(std::string(member.key()), answer.challenge_id, base64_encode(nonce.expose()));
    }
  }

  /// Longer names first: $CH1 begins $CH10.
  std::string fill_in(std::string text) const {
    for (auto entry = texts_.rbegin(); entry != texts_.rend(); ++entry)
      for (std::size_t at; (at = text.find(entry->first)) != std::string::npos;)
        text.replace(at, entry->first.size(), entry->second);
    return text;
  }

  static void check_headers(const json::object& recorded, const http::Response& response) {
    for (const auto& header : recorded) {
      CAPTURE(std::string(header.key()));
      CHECK(http::header(response.headers, std::string(header.key())) == text_of(header.value()));
    }
  }

  void check_body(const json::object& line, const std::string& sent,
                  const http::Response& response) {
    const auto& recorded = line.at("body");
    const auto given = json::parse(response.body);
    if (!given) {
      CHECK(response.body == text_of(recorded));
      return;
    }
    if (line.contains("loose")) {
      CHECK(given->as_object().contains("error"));
      return;
    }
    fid_ = "";
    if (const auto request = json::parse(sent); request && request->is_object())
      if (const auto* fid = request->get_object().if_contains("fid"))
        if (fid->is_string()) fid_ = text_of(*fid);
    compare(recorded, *given);
  }

  void compare(const json::value& recorded, const json::value& given) {
    if (recorded.is_object())
      compare_objects(recorded.get_object(), given);
    else if (recorded.is_array())
      compare_arrays(recorded.get_array(), given.as_array());
    else if (recorded == json::value("<time>"))
      CHECK(parse_rfc3339(text_of(given)).has_value());
    else
      CHECK(recorded == given);
  }

  void compare_objects(const json::object& recorded, const json::value& given) {
    if (recorded.contains("$ecies")) {
      const auto blob = require(base64_decode(text_of(given)));
      const auto value = require(crypto::ecies_open(keys_.at(fid_), blob));
      CHECK(as_text(value.expose()) == text_of(recorded.at("$ecies")));
      return;
    }
    if (recorded.contains("$challenge")) return;  // see the challenge's own members
    if (recorded.contains("challenge")) {
      take_challenge(recorded, given.as_object());
      return;
    }
    for (const auto& member : recorded) {
      CAPTURE(std::string(member.key()));
      const auto* here = given.as_object().if_contains(member.key());
      CHECK(here != nullptr);
      if (here != nullptr) compare(member.value(), *here);
    }
  }

  void take_challenge(const json::object& recorded, const json::object& given) {
    const auto answer = require(protocol::parse_challenge_answer(json::serialize(given)));
    CHECK_FALSE(answer.server_attestation.has_value());
    CHECK(answer.challenge_id.size() == 32);
    CHECK(answer.challenge.size() == 92);
    const auto nonce = require(crypto::ecies_open(keys_.at(fid_), answer.challenge));
    CHECK(nonce.size() == 32);
    remember(text_of(recorded.at("challenge_id")), answer.challenge_id,
             base64_encode(nonce.expose()));
  }

  /// Arrays of objects are recorded sorted by id; names have an order of their own.
  void compare_arrays(const json::array& recorded, json::array given) {
    const auto id = [](const json::value& v) {
      const auto& o = v.as_object();
      return o.contains("fid") ? text_of(o.at("fid")) : text_of(o.at("id"));
    };
    if (!given.empty() && given.front().is_object())
      std::sort(given.begin(), given.end(),
                [&](const auto& a, const auto& b) { return id(a) < id(b); });
    std::size_t next = 0;
    for (const auto& element : recorded) {
      CHECK(next < given.size());
      if (next < given.size()) compare(element, given.at(next++));
    }
    CHECK(next == given.size());
  }

  TestServer lax_;
  EvidenceGate gate_;
  TestServer strict_;
  std::map<std::string, crypto::X25519PrivateKey> keys_;
  std::map<std::string, std::string> texts_;
  std::string fid_;
};

TEST_CASE("the recorded requests are answered as recorded") {
  const auto text = fixture("reference/transcript.jsonl");
  if (!text) return;
  Transcript transcript;
  std::istringstream lines(*text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    transcript.replay(require(json::parse(line)).as_object());
  CHECK(count == 254);
}

}  // namespace
}  // namespace jingui::server
