#include "pccs/pcs_client.h"

#include <doctest/doctest.h>

#include <chrono>

#include "base/file.h"
#include "base/json.h"
#include "pccs/limits.h"
#include "pccs/pccs_test_support.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

using namespace jingui;
using namespace jingui::pccs;
using namespace std::chrono_literals;
using http::ScriptedPeer;
using http::ScriptedServer;

namespace {

const std::string kRootCrl = "/sgx/certification/v4/rootcacrl";
const std::string kPckCrl = "/sgx/certification/v4/pckcrl?ca=platform&encoding=der";
const std::string kQeIdentity = "/tdx/certification/v4/qe/identity?update=standard";

struct Service {
  TestWorld world;
  attestation::Collateral collateral = world.collateral();
  attestation::CollateralKey key = require(attestation::collateral_key_of(world.quote()));
  std::string tcb_path = "/tdx/certification/v4/tcb?fmspc=" + upper_fmspc(key);
  std::map<std::string, std::string> answers = pccs_answers(collateral, upper_fmspc(key));

  Result<attestation::Collateral> fetch(const std::string& root_crl_url = {}) const {
    return fetch_with(answers, root_crl_url);
  }
  Result<attestation::Collateral> fetch_with(std::map<std::string, std::string> changed,
                                             const std::string& root_crl_url = {}) const {
    const ScriptedServer server(serve_answers(std::move(changed)));
    return fetch_collateral(server.url(), {}, {key, root_crl_url}, http::Deadline::after(5s));
  }
  ErrorCode code_with(const std::string& path, const std::string& answer) const {
    auto changed = answers;
    changed[path] = answer;
    return code_of(fetch_with(changed));
  }
};

}  // namespace

TEST_CASE("a PCCS gives everything") {
  const Service service;
  const auto fetched = require(service.fetch());
  CHECK(attestation::collateral_digest(fetched) ==
        attestation::collateral_digest(service.collateral));
  CHECK(attestation::verify_quote(service.world.quote(), fetched, service.world.root, kTestNow));
}

TEST_CASE("a service below a path") {
  Service service;
  const ScriptedServer server([&](ScriptedPeer& peer) {
    CHECK(peer.read_request().starts_with("GET /mirror/tdx/certification/v4/tcb?fmspc="));
    peer.write(http::http_answer(404, ""));
  });
  auto url = server.url();
  url.path = "/mirror";
  CHECK(code_of(fetch_collateral(url, {}, {service.key, ""}, http::Deadline::after(5s))) ==
        ErrorCode::collateral_missing);
}

TEST_CASE("the older header of TCB info is read too") {
  Service service;
  auto& answer = service.answers.at(service.tcb_path);
  answer.replace(answer.find("TCB-Info"), 3, "sgx-TCB");
  CHECK(service.fetch());
}

TEST_CASE("without rootcacrl the root CRL comes from where the root certificate says") {
  Service service;
  service.answers.erase(kRootCrl);
  CHECK(code_of(service.fetch()) == ErrorCode::pccs_unreachable);
  const ScriptedServer crl(
      ScriptedServer::answer(http::http_answer(200, as_text(service.collateral.root_ca_crl))));
  CHECK(require(service.fetch(crl.url_text() + "/root.der")).root_ca_crl ==
        service.collateral.root_ca_crl);
  CHECK(code_of(service.fetch("/run/some.sock")) == ErrorCode::pccs_unreachable);
  const ScriptedServer wrong(ScriptedServer::answer(http::http_answer(200, "garbage")));
  CHECK(code_of(service.fetch(wrong.url_text())) == ErrorCode::pccs_malformed);
}

TEST_CASE("a service that does not know the platform, or has trouble") {
  const Service service;
  CHECK(service.code_with(service.tcb_path, http::http_answer(404, "")) ==
        ErrorCode::collateral_missing);
  CHECK(service.code_with(service.tcb_path, http::http_answer(500, "")) ==
        ErrorCode::pccs_unreachable);
  CHECK(
      service.code_with(service.tcb_path, http::http_answer(302, "", "Location: http://x/\r\n")) ==
      ErrorCode::pccs_unreachable);
}

TEST_CASE("answers that are garbage, empty, huge or lack their chain") {
  const Service service;
  for (const std::string& path : {service.tcb_path, kQeIdentity, kPckCrl}) {
    CHECK(service.code_with(path, http::http_answer(200, "garbage")) == ErrorCode::pccs_malformed);
    CHECK(service.code_with(path, http::http_answer(200, "")) == ErrorCode::pccs_malformed);
    CHECK(service.code_with(path, http::http_answer(200, std::string(kMaxAnswerBytes + 1, ' '))) ==
          ErrorCode::pccs_malformed);
    CHECK(service.code_with(path, "") == ErrorCode::pccs_malformed);
  }
  auto answer = service.answers.at(kPckCrl);
  answer.replace(answer.find("SGX-PCK-CRL"), 3, "QQQ");
  CHECK(service.code_with(kPckCrl, answer) == ErrorCode::pccs_malformed);
  CHECK(service.code_with(kRootCrl, http::http_answer(200, "garbage")) ==
        ErrorCode::pccs_malformed);
}

TEST_CASE("a service that hangs or is not there") {
  const Service service;
  const ScriptedServer hanging([](ScriptedPeer& peer) { peer.hang(); });
  const auto start = std::chrono::steady_clock::now();
  CHECK(code_of(fetch_collateral(hanging.url(), {}, {service.key, ""},
                                 http::Deadline::after(100ms))) == ErrorCode::pccs_unreachable);
  CHECK(std::chrono::steady_clock::now() - start < 2s);
  const auto closed = http::parse_url("http://127.0.0.1:1").value();
  CHECK(code_of(fetch_from(closed)({service.key, ""}, http::Deadline::after(1s))) ==
        ErrorCode::pccs_unreachable);
}

TEST_CASE("recorded answers of another PCCS") {
  const char* root = std::getenv("JINGUI_FIXTURES");
  const auto content = read_file(
      std::string(root == nullptr ? "" : root) + "/reference/exchange-strict.json", 1 << 22);
  if (!content) {
    MESSAGE("skipped: no recorded exchange");
    return;
  }
  const auto file = require(json::parse(as_text(*content)));
  std::map<std::string, std::string> answers;
  std::string tcb_body;
  for (const auto& item : file.at("pccs").as_array()) {
    const auto& o = item.as_object();
    std::string headers;
    for (const auto& [name, value] : o.at("headers").as_object())
      headers += std::string(name) + ": " + std::string(value.as_string()) + "\r\n";
    const auto* text = o.if_contains("body");
    const std::string body = text != nullptr ? std::string(text->as_string())
                                             : std::string(as_text(require(base64_decode(
                                                   std::string(o.at("body_base64").as_string())))));
    const std::string path(o.at("path").as_string());
    if (path.find("/tcb?") != std::string::npos) tcb_body = body;
    answers[path] = http::http_answer(200, body, headers);
  }
  const ScriptedServer server(serve_answers(answers));
  const attestation::CollateralKey key{{0xde, 0, 0, 0, 0, 1}, attestation::PckCa::platform};
  const auto fetched =
      require(fetch_collateral(server.url(), {}, {key, ""}, http::Deadline::after(5s)));
  CHECK(tcb_body.find(fetched.tcb_info) != std::string::npos);
  CHECK(fetched.tcb_info.starts_with("{\"id\":\"TDX\""));
  CHECK(fetched.qe_identity.starts_with("{\"id\":\"TD_QE\""));
}

TEST_CASE("the list of services") {
  const auto urls = require(parse_service_urls(
      " https://a.example/sgx/certification/v4/, http://b:8081/x/tdx/certification/v4\nhttp://c "));
  REQUIRE(urls.size() == 3);
  CHECK(urls[0].host == "a.example");
  CHECK(urls[0].path.empty());
  CHECK(urls[1].path == "/x");
  CHECK(urls[2].port == "80");
  CHECK(require(parse_service_urls(" ")).front().host == "api.trustedservices.intel.com");
  CHECK(code_of(parse_service_urls("nonsense")) == ErrorCode::http_url_malformed);
  CHECK(code_of(parse_service_urls("/run/x.sock")) == ErrorCode::http_url_malformed);
  std::string many;
  for (int i = 0; i < 9; ++i) many += "http://x,";
  CHECK(code_of(parse_service_urls(many)) == ErrorCode::http_url_malformed);
}
