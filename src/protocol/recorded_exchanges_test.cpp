// The messages of recorded exchanges between the public Go client and server: requests come out as
// they went in, answers are read.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "crypto/ecies.h"
#include "protocol/challenge_answer.h"
#include "protocol/challenge_request.h"
#include "protocol/fetch_answer.h"
#include "protocol/fetch_request.h"
#include "protocol/refusal.h"
#include "protocol/secret_reference.h"

using namespace jingui;
using namespace jingui::protocol;

namespace {

constexpr std::size_t kMaxFixture = 4 * 1024 * 1024;

std::vector<std::filesystem::path> exchange_files() {
  std::vector<std::filesystem::path> files;
  const char* fixtures = std::getenv("JINGUI_FIXTURES");
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(fixtures == nullptr ? "" : fixtures) / "reference", error))
    if (entry.path().filename().string().starts_with("exchange-")) files.push_back(entry.path());
  if (files.empty()) MESSAGE("skipped: no recorded exchanges");
  return files;
}

json::value load(const std::filesystem::path& path) {
  return json::parse(as_text(read_file(path.string(), kMaxFixture).value())).value();
}

std::string text_of(const json::value& v) {
  return std::string(v.as_string());
}

/// Calls `use(line of the request, body of the request, status, body of the answer, exchange)`.
template <class Use>
void for_each_exchange(const json::value& recording, Use use) {
  for (const auto& exchange : recording.at("exchanges").as_array()) {
    const auto& response = exchange.at("response");
    use(text_of(exchange.at("request").at("line")), text_of(exchange.at("request").at("body")),
        text_of(response.at("line")).substr(9, 3), text_of(response.at("body")), exchange);
  }
}

bool is_challenge(const std::string& line) {
  return line.starts_with("POST /v1/secrets/challenge ");
}

crypto::X25519PrivateKey instance_key(const json::value& recording) {
  const auto bytes = hex_decode(text_of(recording.at("instance").at("private_key"))).value();
  return crypto::X25519PrivateKey::from_secret(SecretBytes::copy_of(bytes).value()).value();
}

}  // namespace

TEST_CASE("recorded requests come out as they went in") {
  for (const auto& file : exchange_files()) {
    CAPTURE(file.string());
    for_each_exchange(load(file), [](const std::string& line, const std::string& body,
                                     const std::string&, const std::string&, const json::value&) {
      const auto again = is_challenge(line) ? to_json(parse_challenge_request(body).value())
                                            : to_json(parse_fetch_request(body).value());
      // The texts differ in escapes only, so the order of the members is compared as well.
      CHECK(json::serialize(json::parse(again).value()) ==
            json::serialize(json::parse(body).value()));
    });
  }
}

TEST_CASE("recorded references are references") {
  for (const auto& file : exchange_files())
    for_each_exchange(load(file), [](const std::string& line, const std::string& body,
                                     const std::string&, const std::string&, const json::value&) {
      if (is_challenge(line)) return;
      const auto request = parse_fetch_request(body).value();
      for (const auto& text : request.secret_references) CHECK(parse_secret_reference(text));
    });
}

TEST_CASE("recorded answers are read") {
  for (const auto& file : exchange_files()) {
    CAPTURE(file.string());
    for_each_exchange(load(file),
                      [](const std::string& line, const std::string&, const std::string& status,
                         const std::string& body, const json::value&) {
                        if (status != "200") {
                          CHECK_FALSE(parse_refusal(body).value().error.empty());
                        } else if (is_challenge(line)) {
                          CHECK(to_json(parse_challenge_answer(body).value()) == body);
                        } else {
                          CHECK(json::parse(to_json(parse_fetch_answer(body).value())).value() ==
                                json::parse(body).value());
                        }
                      });
  }
}

TEST_CASE("recorded blobs open to what was recorded") {
  for (const auto& file : exchange_files()) {
    CAPTURE(file.string());
    const auto recording = load(file);
    const auto key = instance_key(recording);
    for_each_exchange(recording, [&](const std::string& line, const std::string&,
                                     const std::string& status, const std::string& body,
                                     const json::value& exchange) {
      if (status != "200") return;
      const auto& opened = exchange.at("opened").as_object();
      if (is_challenge(line)) {
        const auto blob = parse_challenge_answer(body)->challenge;
        CHECK(hex_encode(crypto::ecies_open(key, blob)->expose()) == text_of(opened.at("nonce")));
        return;
      }
      const auto answer = parse_fetch_answer(body).value();
      for (const auto& secret : answer.secrets)
        CHECK(as_text(crypto::ecies_open(key, secret.blob)->expose()) ==
              text_of(opened.at("secrets").at(secret.reference)));
    });
  }
}
