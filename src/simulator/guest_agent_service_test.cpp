#include "simulator/guest_agent_service.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <thread>

#include "crypto/certificate.h"
#include "crypto/keccak.h"
#include "simulator/agent_keys.h"
#include "simulator/app_signatures.h"
#include "simulator/json_text.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;

namespace {

const World& shared_world() {
  static const World world = require(World::create(kNow));
  return world;
}

GuestAgentService healthy_agent() {
  return GuestAgentService(SimulatedGuest(shared_world(), GuestSpec::named("client")), {});
}

http::Request post(const std::string& path, const std::string& body) {
  return {"POST", path, {{"Content-Type", "application/json"}}, body, ""};
}

json::value answer_of(GuestAgentService& agent, const std::string& path, const std::string& body,
                      int status = 200, AgentSocket socket = AgentSocket::dstack) {
  const http::Response response = agent.answer(socket, post(path, body));
  CHECK(response.status == status);
  return require(json::parse(response.body));
}

std::string text(const json::value& v) {
  return std::string(v.as_string());
}

/// Members whose length follows from the format, not from the guest.
bool has_fixed_length(std::string_view name) {
  for (const char* fixed : {"app_id", "instance_id", "device_id", "mr_aggregated", "os_image_hash",
                            "compose_hash", "key_provider_info", "report_data", "signature",
                            "public_key", "k256_key", "hash_algorithm", "prefix", "version", "rev"})
    if (name == fixed) return true;
  return false;
}

/// Same member names in the same order, same types; same lengths where the format fixes them.
void check_same_shape(const json::value& ours, const json::value& recorded,
                      const std::string& name) {
  INFO(name);
  REQUIRE(ours.kind() == recorded.kind());
  if (ours.is_string() && has_fixed_length(name))
    CHECK(ours.get_string().size() == recorded.get_string().size());
  if (ours.is_array() && !recorded.get_array().empty())
    for (const json::value& item : ours.get_array())
      check_same_shape(item, recorded.get_array()[0], name + "[]");
  if (name.ends_with("signature_chain"))
    CHECK(ours.get_array().size() == recorded.get_array().size());
  if (!ours.is_object()) return;
  REQUIRE(ours.get_object().size() == recorded.get_object().size());
  auto theirs = recorded.get_object().begin();
  for (const auto& member : ours.get_object()) {
    CHECK(member.key() == theirs->key());
    check_same_shape(member.value(), theirs->value(), std::string(member.key()));
    ++theirs;
  }
}

struct Recorded {
  AgentSocket socket = AgentSocket::dstack;
  http::Request request;
  int status = 0;
  std::string content_type, body, body_hex;
};

std::string optional_text(const json::value& object, const char* name) {
  const json::value* value = object.get_object().if_contains(name);
  return value != nullptr && value->is_string() ? text(*value) : std::string();
}

Recorded recorded_call(const json::value& file) {
  const json::value& request = file.at("request");
  const json::value& response = file.at("response");
  Recorded out;
  const std::string socket = text(request.at("socket"));
  if (socket == "tappd.sock") out.socket = AgentSocket::tappd;
  if (socket == "external.sock") out.socket = AgentSocket::worker;
  out.request.method = text(request.at("method"));
  out.request.target = text(request.at("path"));
  out.request.body = optional_text(request, "body");
  const std::string type = optional_text(request, "content_type");
  if (!type.empty()) out.request.headers = {{"Content-Type", type}};
  out.status = response.at("status").to_number<int>();
  out.content_type = text(response.at("headers").at("content-type"));
  out.body = optional_text(response, "body");
  out.body_hex = optional_text(response, "body_hex");
  return out;
}

void check_against(GuestAgentService& agent, const Recorded& recorded) {
  const http::Response ours = agent.answer(recorded.socket, recorded.request);
  CHECK(ours.status == recorded.status);
  CHECK(http::header(ours.headers, "content-type") == recorded.content_type);
  if (!recorded.body_hex.empty()) CHECK(hex_encode(as_bytes(ours.body)) == recorded.body_hex);
  if (recorded.content_type != "application/json") return;
  check_same_shape(require(json::parse(ours.body)), require(json::parse(recorded.body)), "body");
  CHECK(
      ours.body.starts_with(recorded.body.substr(0, 2)));  // refusals are indented, answers are not
}

}  // namespace

TEST_CASE("every recorded call of dstack's own agent is answered in the same shape") {
  const char* fixtures = std::getenv("JINGUI_FIXTURES");
  const std::string folder = std::string(fixtures != nullptr ? fixtures : "") + "/dstack/agent";
  if (fixtures == nullptr || !std::filesystem::is_directory(folder)) {
    MESSAGE("skipped: no fixtures");
    return;
  }
  GuestAgentService agent = healthy_agent();
  int replayed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const json::value file =
        require(json::parse(fixture("dstack/agent/" + entry.path().filename().string())));
    if (!file.get_object().contains("request")) continue;
    INFO(entry.path().filename().string());
    check_against(agent, recorded_call(file));
    ++replayed;
  }
  CHECK(replayed >= 45);
}

TEST_CASE("what published clients send is answered as they expect") {
  const std::string file = fixture("dstack/agent/sdk_requests.json");
  if (file.empty()) return;
  GuestAgentService agent = healthy_agent();
  const json::value clients = require(json::parse(file));
  for (const auto& client : clients.as_object())
    for (const json::value& one : client.value().at("requests").as_array()) {
      const std::string raw = text(one);
      INFO(raw);
      const std::string path = raw.substr(5, raw.find(' ', 5) - 5);
      const std::string body = raw.substr(raw.find("\r\n\r\n") + 4);
      const bool refused = path == "/EmitEvent" || body.find("\"rsa\"") != std::string::npos;
      const json::value answer = answer_of(agent, path, body, refused ? 400 : 200);
      CHECK(answer.as_object().contains("error") == refused);
      if (path == "/Verify") CHECK(answer.at("valid").as_bool());
    }
}

TEST_CASE("a healthy guest's Info names its app and keeps one certificate") {
  GuestAgentService agent = healthy_agent();
  const json::value first = answer_of(agent, "/Info", "{}");
  CHECK(text(first.at("app_id")) == hex_encode(agent.guest().spec().app_id));
  CHECK(text(first.at("app_cert")) == text(answer_of(agent, "/Info", "").at("app_cert")));
  CHECK(require(crypto::parse_pem_chain(text(first.at("app_cert")), 4)).size() == 3);
  const json::value tcb_info = require(json::parse(text(first.at("tcb_info"))));
  CHECK(tcb_info.at("event_log").as_array().size() == 30);
  CHECK(text(first.at("tcb_info")).starts_with("{\n  \"mrtd\""));
}

TEST_CASE("arguments come from the query too, and empty bodies are no arguments") {
  GuestAgentService agent = healthy_agent();
  const http::Response got =
      agent.answer(AgentSocket::dstack, {"GET", "/GetQuote?report_data=0x0x0A", {}, "", ""});
  REQUIRE(got.status == 200);
  CHECK(text(require(json::parse(got.body)).at("report_data")).substr(0, 4) == "0a00");
  for (const char* body : {"", "  \n", "null", "[]"})
    CHECK(agent.answer(AgentSocket::dstack, post("/Version", body)).status == 200);
  CHECK(agent.answer(AgentSocket::dstack, {"POST", "/Version?json", {}, "", ""}).body.front() ==
        '{');
  CHECK(agent.answer(AgentSocket::dstack, post("//Version", "{}")).status == 200);
  CHECK(agent.answer(AgentSocket::dstack, post("/Version/", "{}")).status == 404);
  CHECK(agent.answer(AgentSocket::dstack, {"PUT", "/Version", {}, "", ""}).status == 404);
  CHECK(agent.answer(AgentSocket::tappd, post("/Version", "{}")).status == 404);
  CHECK(agent.answer(AgentSocket::tappd, post("/prpc/Version", "{}")).status == 200);
}

TEST_CASE("arguments of another type are refused by name") {
  const auto refusal = [](const char* body, auto read) {
    const http::Request request = post("/x", body);
    return code_of(read(require(read_arguments(request))));
  };
  CHECK(refusal(R"({"a":null})", [](const auto& a) { return bytes_argument(a, "a"); }) ==
        ErrorCode::agent_call_refused);
  CHECK(refusal(R"({"a":"0X00"})", [](const auto& a) { return bytes_argument(a, "a"); }) ==
        ErrorCode::agent_call_refused);
  CHECK(refusal(R"({"a":1})", [](const auto& a) { return text_argument(a, "a"); }) ==
        ErrorCode::agent_call_refused);
  CHECK(refusal(R"({"a":"x"})", [](const auto& a) { return texts_argument(a, "a"); }) ==
        ErrorCode::agent_call_refused);
  CHECK(refusal(R"({"a":1})", [](const auto& a) { return flag_argument(a, "a"); }) ==
        ErrorCode::agent_call_refused);
  CHECK(refusal(R"({"a":-1})", [](const auto& a) { return time_argument(a, "a"); }) ==
        ErrorCode::agent_call_refused);
  CHECK(refusal(R"({"a":253402300800})", [](const auto& a) { return time_argument(a, "a"); }) ==
        ErrorCode::agent_call_refused);
  CHECK(code_of(read_arguments(post("/x", R"({"a":1,"a":2})"))) == ErrorCode::agent_call_refused);
}

TEST_CASE("report data of 64 bytes is quoted, of 65 refused with the agent's text") {
  GuestAgentService agent = healthy_agent();
  const json::value answer =
      answer_of(agent, "/GetQuote", R"({"report_data":")" + std::string(130, '0') + "\"}", 400);
  CHECK(text(answer.at("error")) == error_text(ErrorCode::report_data_too_long));
  answer_of(agent, "/GetQuote", R"({"report_data":")" + std::string(128, '0') + "\"}");
}

TEST_CASE("certificates for TLS keys: the key's own, for the names and times asked for") {
  GuestAgentService agent = healthy_agent();
  const json::value answer = answer_of(
      agent, "/GetTlsKey",
      R"({"subject":"svc","alt_names":["a.example"],"usage_ra_tls":true,"not_before":1750000000,"not_after":1900000000})");
  const auto leaf =
      require(crypto::parse_pem_chain(text(answer.at("certificate_chain").as_array()[0]), 1));
  const SecretBytes pem = require(SecretBytes::copy_of(as_bytes(text(answer.at("key")))));
  const crypto::P256PrivateKey key = require(crypto::P256PrivateKey::from_pem(pem));
  CHECK(leaf[0].spki() == require(key.public_key()).spki());
  CHECK(leaf[0].not_after() == UnixSeconds{1900000000});
  CHECK(require(leaf[0].extension(attestation::kOidAttestation)) != nullptr);
  const json::value plain = answer_of(agent, "/GetTlsKey", "{}");
  const auto bare =
      require(crypto::parse_pem_chain(text(plain.at("certificate_chain").as_array()[0]), 1));
  CHECK(require(bare[0].extension(attestation::kOidAttestation)) == nullptr);
  CHECK(bare[0].subject_common_name().empty());
}

TEST_CASE("keys are stable, and their signatures lead to the KMS") {
  GuestAgentService agent = healthy_agent();
  const json::value key = answer_of(agent, "/GetKey", R"({"path":"p","purpose":"q"})");
  CHECK(text(key.at("key")) ==
        text(answer_of(agent, "/GetKey", R"({"path":"p","purpose":"r"})").at("key")));
  CHECK(text(key.at("key")) !=
        text(answer_of(agent, "/GetKey", R"({"path":"o","purpose":"q"})").at("key")));
  const SecretBytes derived =
      require(SecretBytes::copy_of(require(hex_decode(text(key.at("key"))))));
  const std::string message = "q:" + hex_encode(require(k256_public_key(derived)));
  const Bytes signature = require(hex_decode(text(key.at("signature_chain").as_array()[0])));
  const SecretBytes app_key = require(shared_world().kms.app_k256_key(agent.guest().spec().app_id));
  CHECK(require(k256_recover(crypto::keccak256(as_bytes(message)), signature)) ==
        require(k256_public_key(app_key)));
}

TEST_CASE("old guests know fewer methods and members") {
  GuestSpec spec = GuestSpec::named("old");
  spec.release = DstackRelease::r0_5_5;
  GuestAgentService agent(SimulatedGuest(shared_world(), spec), {});
  answer_of(agent, "/Version", "{}", 400);
  answer_of(agent, "/Attest", "{}", 400);
  CHECK_FALSE(answer_of(agent, "/GetQuote", "{}").as_object().contains("attestation"));
  CHECK_FALSE(answer_of(agent, "/Info", "{}").as_object().contains("cloud_vendor"));
}

TEST_CASE(
    "behaviours: no certificate at first, recorded answers, and a call that hangs until the end") {
  AgentBehaviour behaviour;
  behaviour.answers_without_certificate = 2;
  const SimulatedGuest guest(shared_world(), GuestSpec::named("client"));
  GuestAgentService slow(guest, behaviour);
  CHECK(text(answer_of(slow, "/Info", "{}").at("app_cert")).empty());
  CHECK(text(answer_of(slow, "/Info", "{}").at("app_cert")).empty());
  CHECK_FALSE(text(answer_of(slow, "/Info", "{}").at("app_cert")).empty());

  behaviour = {};
  behaviour.recorded_info = R"({"app_cert":"word for word"})";
  GuestAgentService recorded(guest, behaviour);
  CHECK(recorded.answer(AgentSocket::dstack, post("/Info", "{}")).body == *behaviour.recorded_info);

  behaviour = {};
  behaviour.hangs = true;
  GuestAgentService hanging(guest, behaviour);
  int status = 0;
  std::thread caller(
      [&] { status = hanging.answer(AgentSocket::dstack, post("/Info", "{}")).status; });
  hanging.stop();
  caller.join();
  CHECK(status == 503);
}

TEST_CASE("answers are ASCII, and what is outside it is escaped") {
  CHECK(ascii_json(json::value("金匮 \xf0\x9f\x94\x91")) == "\"\\u91d1\\u532e \\ud83d\\udd11\"");
  CHECK(pretty_json(json::object{{"a", {1, json::object()}}}) ==
        "{\n  \"a\": [\n    1,\n    {}\n  ]\n}");
}
