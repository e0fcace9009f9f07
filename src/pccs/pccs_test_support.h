// A development world for the tests of this folder: quotes, their collateral, a clock that a test
// moves, and answers shaped like a PCCS's.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <string>

#include "attestation/quote.h"
#include "base/encoding.h"
#include "http/scripted_server_test_support.h"
#include "http/tls_test_support.h"
#include "pccs/collateral_cache.h"
#include "simulator/simulated_guest.h"

namespace jingui::pccs {

inline constexpr UnixSeconds kTestNow{1795500000};
inline constexpr std::int64_t kDay = 24 * 3600;

template <class T>
T require(Result<T> result) {
  if (!result) FAIL(describe(result.error()));
  return *std::move(result);
}

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

class TestClock final : public Clock {
 public:
  UnixSeconds now() const override { return {now_.load()}; }
  void advance(std::int64_t seconds) { now_ += seconds; }

 private:
  std::atomic<std::int64_t> now_{kTestNow.value};
};

struct TestWorld {
  simulator::World world = require(simulator::World::create(kTestNow));
  std::shared_ptr<TestClock> clock = std::make_shared<TestClock>();
  attestation::QuoteRoot root =
      require(attestation::QuoteRoot::insecure_development(world.pki.root().der));

  attestation::Quote quote(const std::string& name = "guest") const {
    const simulator::SimulatedGuest guest(world, simulator::GuestSpec::named(name));
    return require(attestation::parse_quote(require(guest.make_quote({})).quote));
  }
  attestation::Collateral collateral() const { return require(world.collateral()); }
  /// Valid from an hour ago for `life` seconds from the clock's time.
  attestation::Collateral collateral_for(std::int64_t life) const {
    return require(simulator::make_collateral(
        world.pki, simulator::CollateralSpec::around(clock->now(), life)));
  }
  Verify verify() const {
    return [root = root, clock = clock](const attestation::Quote& quote,
                                        const attestation::Collateral& collateral) {
      return attestation::verify_quote(quote, collateral, root, clock->now());
    };
  }
  CacheParts parts(std::vector<Fetch> services, std::string directory = {}) const {
    return {std::move(services), verify(), root, clock, std::move(directory)};
  }
};

/// A service that gives this collateral, and counts.
inline Fetch gives(attestation::Collateral collateral, std::atomic<int>& calls) {
  return [collateral = std::move(collateral), &calls](const CollateralRequest&,
                                                      const http::Deadline&) {
    ++calls;
    return Result<attestation::Collateral>(collateral);
  };
}

/// A service that fails.
inline Fetch fails(ErrorCode code, std::atomic<int>& calls) {
  return [code, &calls](const CollateralRequest&,
                        const http::Deadline&) -> Result<attestation::Collateral> {
    ++calls;
    return fail(code, "scripted");
  };
}

/// What a PCCS answers by path, with Content-Length.
inline std::map<std::string, std::string> pccs_answers(const attestation::Collateral& c,
                                                       const std::string& fmspc) {
  const auto chain = [](std::string_view name, const std::string& pem) {
    return std::string(name) + ": " + percent_encode(pem) + "\r\n";
  };
  const auto document = [](const std::string& name, const std::string& text, ByteView signature) {
    return "{\"" + name + "\":" + text + ",\"signature\":\"" + hex_encode(signature) + "\"}";
  };
  return {
      {"/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
       http::http_answer(200, as_text(c.pck_crl),
                         chain("SGX-PCK-CRL-Issuer-Chain", c.pck_crl_issuer_chain))},
      {"/sgx/certification/v4/rootcacrl", http::http_answer(200, hex_encode(c.root_ca_crl))},
      {"/tdx/certification/v4/tcb?fmspc=" + fmspc,
       http::http_answer(200, document("tcbInfo", c.tcb_info, c.tcb_info_signature),
                         chain("TCB-Info-Issuer-Chain", c.tcb_info_issuer_chain))},
      {"/tdx/certification/v4/qe/identity?update=standard",
       http::http_answer(200, document("enclaveIdentity", c.qe_identity, c.qe_identity_signature),
                         chain("SGX-Enclave-Identity-Issuer-Chain", c.qe_identity_issuer_chain))}};
}

/// Answers by path below `prefix`; 404 for others.
inline http::ScriptedServer::Script serve_answers(std::map<std::string, std::string> answers) {
  return [answers = std::move(answers)](http::ScriptedPeer& peer) {
    const auto request = peer.read_request();
    const auto first = request.find(' ') + 1;
    const auto found = answers.find(request.substr(first, request.find(' ', first) - first));
    peer.write(found == answers.end() ? http::http_answer(404, "unknown") : found->second);
  };
}

inline std::string upper_fmspc(const attestation::CollateralKey& key) {
  std::string hex = hex_encode(key.fmspc);
  for (auto& c : hex) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  return hex;
}

}  // namespace jingui::pccs
