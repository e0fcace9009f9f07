#include "simulator/development_world.h"

#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>

#include "crypto/certificate.h"
#include "dstack/app_keys.h"
#include "dstack/guest_agent.h"
#include "http/client.h"
#include "simulator/recorded_answer.h"
#include "simulator/serve_world.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;

namespace {

/// A directory that goes away with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name =
        (std::filesystem::temp_directory_path() / "jingui-simulator-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  std::string write(const std::string& name, std::string_view content) const {
    require_written(write_file_atomically(path_ + "/" + name, as_bytes(content)));
    return path_ + "/" + name;
  }

 private:
  static void require_written(const Result<void>& done) { REQUIRE(done.has_value()); }
  std::string path_;
};

WorldConfig config_in(const TemporaryDirectory& directory) {
  WorldConfig config;
  config.directory = directory.path();
  config.guests = {require(parse_guest("server")),
                   require(parse_guest("client:c0ffee0000000000000000000000000000000001"))};
  return config;
}

std::unique_ptr<DevelopmentWorld> world_of(const WorldConfig& config) {
  return require(DevelopmentWorld::create(config, std::make_shared<FixedClock>(kNow)));
}

std::string info_of(GuestAgentService& agent) {
  return agent
      .answer(AgentSocket::dstack,
              {"POST", "/Info", {{"Content-Type", "application/json"}}, "{}", ""})
      .body;
}

std::string app_cert_of(GuestAgentService& agent) {
  return std::string(require(json::parse(info_of(agent))).at("app_cert").as_string());
}

}  // namespace

TEST_CASE("guests are named with or without their app id") {
  CHECK(require(parse_guest("server")).app_id == GuestSpec::named("server").app_id);
  CHECK(require(parse_guest("a:c0ffee0000000000000000000000000000000001")).app_id[0] == 0xc0);
  for (const char* bad : {"", ":c0ffee0000000000000000000000000000000001", "a:12", "../a", "a/b"})
    CHECK(code_of(parse_guest(bad)) == ErrorCode::usage);
}

TEST_CASE("a scenario names a guest that exists, and platform scenarios name none") {
  const TemporaryDirectory directory;
  WorldConfig config = config_in(directory);
  CHECK(require(parse_for_guest("debug-td@client", config.guests)).guest == "client");
  CHECK(code_of(parse_for_guest("debug-td@nobody", config.guests)) == ErrorCode::usage);
  const auto refusal = [&](const ForGuest& scenario) {
    config.scenarios = {scenario};
    return code_of(DevelopmentWorld::create(config, std::make_shared<FixedClock>(kNow)));
  };
  CHECK(refusal({"no-such-thing", ""}) == ErrorCode::scenario_unknown);
  CHECK(refusal({"revoked-pck", "client"}) == ErrorCode::usage);
  config.guests.clear();
  CHECK(refusal({"healthy", ""}) == ErrorCode::usage);
}

TEST_CASE("a scenario changes its guest alone") {
  const TemporaryDirectory directory;
  WorldConfig config = config_in(directory);
  config.scenarios = {{"short-chain", "client"}};
  const std::unique_ptr<DevelopmentWorld> world = world_of(config);
  CHECK(require(crypto::parse_pem_chain(app_cert_of(world->agent(0)), 4)).size() == 3);
  CHECK(require(crypto::parse_pem_chain(app_cert_of(world->agent(1)), 4)).size() == 2);
}

TEST_CASE("the files point programs at the world") {
  const TemporaryDirectory directory;
  const std::unique_ptr<DevelopmentWorld> world = world_of(config_in(directory));
  REQUIRE(world->write_files().has_value());
  const std::string root(
      as_text(require(read_file(directory.path() + "/quote-root.pem", 1 << 16))));
  CHECK(require(crypto::parse_pem_chain(root, 1))[0].der() == world->world().pki.root().der);
  const std::string collateral(
      as_text(require(read_file(directory.path() + "/collateral.json", 1 << 18))));
  CHECK(require(attestation::parse_collateral_json(collateral)).tcb_info.size() > 100);
  const auto key = require(dstack::load_env_crypt_key(directory.path() + "/client.appkeys.json"));
  CHECK(world->summary("").find(hex_encode(key.public_key())) != std::string::npos);
}

TEST_CASE("recorded answers are served word for word, chains as app_cert") {
  const TemporaryDirectory directory;
  WorldConfig config = config_in(directory);
  const std::string body = R"({"app_cert":"recorded","more":1})";
  const json::object call{{"request", json::object()}, {"response", json::object{{"body", body}}}};
  config.replays = {
      {directory.write("call.json", json::serialize(call)), "server"},
      {directory.write("chain.json", R"({"certificate_chain":["one\n","two\n"]})"), "client"}};
  const std::unique_ptr<DevelopmentWorld> world = world_of(config);
  CHECK(info_of(world->agent(0)) == body);
  CHECK(app_cert_of(world->agent(1)) == "one\n\ntwo\n");
}

TEST_CASE("recorded files of another shape are refused") {
  const TemporaryDirectory directory;
  CHECK(code_of(read_recorded_answer(directory.path() + "/absent")) == ErrorCode::file_not_found);
  CHECK(code_of(read_recorded_answer(directory.write("a", "{}"))) == ErrorCode::json_wrong_type);
  CHECK(code_of(read_recorded_answer(directory.write("b", "nonsense"))) ==
        ErrorCode::json_malformed);
  CHECK(code_of(read_recorded_answer(directory.write("c", R"({"certificate_chain":[1]})"))) ==
        ErrorCode::json_wrong_type);
  const std::string pem = "-----BEGIN CERTIFICATE-----\n";
  CHECK(require(read_recorded_answer(directory.write("d", pem))).app_cert == pem);
}

TEST_CASE("recorded fixtures can be shown as a guest's own") {
  const char* fixtures = std::getenv("JINGUI_FIXTURES");
  if (fixture("dstack/agent/kms_info.json").empty()) return;
  const std::string folder = std::string(fixtures) + "/dstack/agent/";
  CHECK(require(read_recorded_answer(folder + "kms_info.json")).info_body.has_value());
  const RecordedAnswer chain =
      require(read_recorded_answer(folder + "kms_chain_published_root.json"));
  CHECK(require(crypto::parse_pem_chain(*chain.app_cert, 4)).size() == 3);
}

TEST_CASE("evidence files of one guest") {
  const TemporaryDirectory directory;
  const std::unique_ptr<DevelopmentWorld> world = world_of(config_in(directory));
  REQUIRE(write_evidence_files(*world, 1).has_value());
  for (const char* name : {"app_cert.pem", "info.json", "get_quote.json", "quote.bin",
                           "attestation.bin", "collateral.json"})
    CHECK(std::filesystem::exists(directory.path() + "/" + name));
  WorldConfig config = config_in(directory);
  config.scenarios = {{"hanging-agent", "client"}};
  const std::unique_ptr<DevelopmentWorld> silent = world_of(config);
  silent->agent(1).stop();  // so that the call ends
  CHECK(code_of(write_evidence_files(*silent, 1)) == ErrorCode::agent_call_refused);
}

TEST_CASE("a served world answers our own guest agent client and HTTP client") {
  const TemporaryDirectory directory;
  const std::unique_ptr<DevelopmentWorld> world = world_of(config_in(directory));
  const std::unique_ptr<WorldServer> server = require(WorldServer::start(*world, "127.0.0.1:0"));
  const dstack::GuestAgent agent(
      require(http::parse_url(world->socket_path(1, AgentSocket::dstack))),
      std::chrono::seconds(20));
  CHECK(require(agent.info()).app_id == "c0ffee0000000000000000000000000000000001");
  CHECK(require(agent.version()) == "0.6.0");
  dstack::TlsKeyRequest request;
  request.usage_ra_tls = true;
  CHECK(
      require(crypto::parse_pem_chain(require(agent.get_tls_key(request)).certificate_chain_pem, 4))
          .size() == 3);
  http::Request get;
  get.target = "/sgx/certification/v4/rootcacrl";
  CHECK(require(http::send(require(http::parse_url(server->pccs_url())), get, {})).status == 200);
}

TEST_CASE("a served world ends although a guest agent hangs") {
  const TemporaryDirectory directory;
  WorldConfig config = config_in(directory);
  config.scenarios = {{"hanging-agent", "client"}};
  const std::unique_ptr<DevelopmentWorld> world = world_of(config);
  std::unique_ptr<WorldServer> server = require(WorldServer::start(*world, "127.0.0.1:0"));
  const dstack::GuestAgent agent(
      require(http::parse_url(world->socket_path(1, AgentSocket::dstack))),
      std::chrono::milliseconds(200));
  CHECK(code_of(agent.version()) == ErrorCode::guest_agent_unreachable);
  server.reset();
}
