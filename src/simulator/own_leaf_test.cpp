// The leaf of profile `bound`, asked for by our client from our guest agent.
#include "dstack/own_leaf.h"

#include <boost/json.hpp>
#include <functional>

#include "base/json.h"
#include "crypto/certificate.h"
#include "http/scripted_server_test_support.h"
#include "http/tls_test_support.h"
#include "simulator/guest_agent_service.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;

namespace {

struct Asked {
  Result<dstack::OwnLeaf> leaf;
  json::object request;
};

/// request_own_leaf against a healthy agent whose answer `edit` may change.
Asked ask(
    const std::function<void(json::object&)>& edit = [](json::object&) {}, UnixSeconds now = kNow) {
  const World world = require(World::create(kNow));
  GuestAgentService agent(SimulatedGuest(world, GuestSpec::named("client")), {});
  json::object seen;
  const http::TemporaryDirectory directory;
  const http::ScriptedServer server(
      [&](http::ScriptedPeer& peer) {
        const std::string request = peer.read_request();
        const std::string body = request.substr(request.find("\r\n\r\n") + 4);
        seen = require(json::parse(body)).as_object();
        const auto answer =
            agent.answer(AgentSocket::dstack,
                         {"POST", "/GetTlsKey", {{"Content-Type", "application/json"}}, body, ""});
        auto edited = require(json::parse(answer.body)).as_object();
        edit(edited);
        peer.write(http::http_answer(answer.status, json::serialize(edited),
                                     "Content-Type: application/json\r\n"));
      },
      directory.file("dstack.sock"));
  auto leaf =
      dstack::request_own_leaf(dstack::GuestAgent(server.url(), std::chrono::seconds(20)), now);
  return {std::move(leaf), std::move(seen)};
}

}  // namespace

TEST_CASE("an own leaf lives two days, names nobody, and signs") {
  const auto asked = ask();
  if (!asked.leaf) FAIL(describe(asked.leaf.error()));
  const auto& leaf = *asked.leaf;
  const auto chain = require(crypto::parse_pem_chain(leaf.chain_pem, 4));
  CHECK(chain.size() == 3);
  CHECK(chain[0].not_before() == kNow + -300);
  CHECK(chain[0].not_after() == kNow + 48 * 3600);
  CHECK(leaf.not_after == chain[0].not_after());
  CHECK(leaf.sha256 == crypto::sha256(chain[0].der()));
  const auto key = require(crypto::P256PublicKey::from_spki(leaf.spki));
  CHECK(key.verify_der(as_bytes("B0"), require(leaf.key.sign_der(as_bytes("B0")))));
  CHECK(asked.request.at("subject") == "jingui");
  CHECK(asked.request.at("alt_names").as_array().empty());
  CHECK(asked.request.at("usage_ra_tls") == true);
  CHECK(asked.request.at("usage_server_auth") == false);
  CHECK(asked.request.at("usage_client_auth") == false);
}

TEST_CASE("a key that is not the leaf's is refused") {
  const auto other = require(require(crypto::P256PrivateKey::generate()).to_pem());
  const auto asked = ask([&](json::object& answer) { answer["key"] = as_text(other.expose()); });
  CHECK(code_of(asked.leaf) == ErrorCode::guest_agent_malformed);
}

TEST_CASE("times that would end an agent are never asked for") {
  for (const UnixSeconds now : {UnixSeconds{0}, UnixSeconds{253402300800}})
    CHECK(code_of(ask([](json::object&) {}, now).leaf) == ErrorCode::time_malformed);
}
