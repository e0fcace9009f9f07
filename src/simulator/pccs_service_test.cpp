#include "simulator/pccs_service.h"

#include <boost/json.hpp>

#include "crypto/certificate.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;

namespace {

class SettableClock final : public Clock {
 public:
  UnixSeconds now() const override { return time; }
  UnixSeconds time = kNow;
};

const DevelopmentPki& shared_pki() {
  static const DevelopmentPki pki = require(DevelopmentPki::create(PkiSpec::around(kNow)));
  return pki;
}

struct Service {
  std::shared_ptr<SettableClock> clock = std::make_shared<SettableClock>();
  PccsService pccs;
  explicit Service(PccsBehaviour behaviour = {})
      : pccs(shared_pki(), std::move(behaviour), clock) {}
  http::Response get(const std::string& target) { return pccs.answer({"GET", target, {}, "", ""}); }
};

/// Issuer chain of the header, leaf first.
std::vector<crypto::Certificate> chain_of(const http::Response& response, const char* header) {
  const std::string pem = require(percent_decode(http::header(response.headers, header)));
  return require(crypto::parse_pem_chain(pem, 3));
}

}  // namespace

TEST_CASE("TCB info comes with its exact signed text and an encoded chain") {
  Service service;
  const http::Response response = service.get("/tdx/certification/v4/tcb?fmspc=de0000000001");
  REQUIRE(response.status == 200);
  CHECK(http::header(response.headers, "tcb-info-issuer-chain").find('+') ==
        std::string_view::npos);
  const auto chain = chain_of(response, "TCB-Info-Issuer-Chain");
  REQUIRE(chain.size() == 2);
  const std::size_t start = response.body.find(":{") + 1,
                    end = response.body.find(",\"signature\"");
  const json::value parsed = require(json::parse(response.body));
  const Bytes signature = require(hex_decode(std::string(parsed.at("signature").as_string())));
  const crypto::P256PublicKey key = require(chain[0].public_key());
  CHECK(key.verify_raw(as_bytes(response.body.substr(start, end - start)), signature).has_value());
  CHECK(parsed.at("tcbInfo").at("id").as_string() == "TDX");
}

TEST_CASE("SGX has TCB info and a QE identity of its own") {
  Service service;
  const json::value tcb =
      require(json::parse(service.get("/sgx/certification/v4/tcb?fmspc=DE0000000001").body));
  CHECK(tcb.at("tcbInfo").at("id").as_string() == "SGX");
  CHECK_FALSE(tcb.at("tcbInfo").as_object().contains("tdxModule"));
  const http::Response identity = service.get("/sgx/certification/v4/qe/identity?update=standard");
  CHECK(require(json::parse(identity.body)).at("enclaveIdentity").at("id").as_string() == "QE");
  CHECK(chain_of(identity, "SGX-Enclave-Identity-Issuer-Chain").size() == 2);
}

TEST_CASE("revocation lists: DER, PEM or hex, as a PCCS gives them") {
  Service service;
  const http::Response der = service.get("/sgx/certification/v4/pckcrl?ca=platform&encoding=der");
  CHECK(der.body[0] == 0x30);
  CHECK(chain_of(der, "SGX-PCK-CRL-Issuer-Chain")[0].subject_common_name() ==
        "DEV SGX PCK Platform CA");
  CHECK(service.get("/sgx/certification/v4/pckcrl?ca=platform")
            .body.starts_with("-----BEGIN X509 CRL-----"));
  CHECK(hex_decode(service.get("/sgx/certification/v4/rootcacrl").body).has_value());
}

TEST_CASE("what is not there is 404") {
  Service service;
  for (const char* target :
       {"/", "/sgx/certification/v4/tcb?fmspc=000000000000",
        "/sgx/certification/v4/pckcrl?ca=processor", "/tdx/certification/v4/pckcrl?ca=platform",
        "/sgx/certification/v3/rootcacrl"})
    CHECK(service.get(target).status == 404);
  CHECK(service.pccs.answer({"POST", "/sgx/certification/v4/rootcacrl", {}, "", ""}).status == 405);
}

TEST_CASE("collateral is signed anew when half of its life is over") {
  PccsBehaviour behaviour;
  behaviour.life_seconds = 100;
  Service service(behaviour);
  const std::string target = "/tdx/certification/v4/tcb?fmspc=DE0000000001";
  const std::string first = service.get(target).body;
  service.clock->time = kNow + 49;
  CHECK(service.get(target).body == first);
  service.clock->time = kNow + 50;
  const json::value renewed = require(json::parse(service.get(target).body));
  CHECK(renewed.at("tcbInfo").at("nextUpdate").as_string() == format_rfc3339(kNow + 150));
}

TEST_CASE("a garbage service answers 200 with what is no JSON") {
  PccsBehaviour behaviour;
  behaviour.garbage = true;
  Service service(behaviour);
  const http::Response response = service.get("/tdx/certification/v4/tcb?fmspc=DE0000000001");
  CHECK(response.status == 200);
  CHECK(code_of(json::parse(response.body)) == ErrorCode::json_malformed);
}
