#ifdef JINGUI_SIMULATION

#include "client/verify_command.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <boost/json.hpp>

#include <filesystem>
#include <map>
#include <sstream>

#include "base/encoding.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "simulator/simulated_guest.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::client;
using simulator::testing::kNow;
using simulator::testing::require;

namespace {

/// A development world whose files lie in a folder of their own.
class Bench {
 public:
  Bench() : world(require(simulator::World::create(kNow))) {
    std::string pattern = (std::filesystem::temp_directory_path() / "jingui-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    settings["JINGUI_INSECURE_QUOTE_ROOT"] = write("root.pem", as_bytes(world.pki.root().pem()));
    settings["JINGUI_KMS_ROOTS"] = write("kms", as_bytes(world.kms_roots_text()));
    settings["JINGUI_INSECURE_CLOCK"] = std::to_string(kNow.value);
    const std::string json = attestation::collateral_to_json(require(world.collateral()));
    collateral = write("collateral.json", as_bytes(json));
  }
  ~Bench() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  std::string write(const std::string& name, ByteView content) const {
    const std::string file = folder + "/" + name;
    REQUIRE(write_file_atomically(file, content).has_value());
    return file;
  }
  int run(VerifyOptions options) {
    out.str({});
    err.str({});
    out.clear(unwritable ? std::ios::badbit : std::ios::goodbit);
    if (options.collateral == "-") options.collateral = collateral;
    const auto lookup = [this](std::string_view name) -> std::optional<std::string> {
      const auto at = settings.find(std::string(name));
      if (at == settings.end()) return std::nullopt;
      return at->second;
    };
    return run_verify(options, lookup, out, err);
  }
  int run_cert(ByteView file, bool json = false) {
    return run({.cert = write("cert", file), .collateral = "-", .json = json});
  }
  int run_evidence(ByteView file) {
    return run({.evidence = write("evidence", file), .collateral = "-"});
  }
  int run_quote(ByteView file) { return run({.quote = write("quote", file), .collateral = "-"}); }
  bool printed(const std::string& text) const { return out.str().find(text) != std::string::npos; }
  bool complained(const std::string& text) const {
    return err.str().find(text) != std::string::npos;
  }
  simulator::SimulatedEvidence evidence(const simulator::EvidenceOptions& options = {}) const {
    return require(guest.make_evidence(options));
  }
  simulator::SimulatedQuote quote() const { return require(guest.make_quote({})); }

  simulator::World world;
  simulator::SimulatedGuest guest{world, simulator::GuestSpec::named("client")};
  std::string folder, collateral;
  std::map<std::string, std::string> settings;
  std::ostringstream out, err;
  bool unwritable = false;
};

/// {"name":"text", …}
std::string json_of(const std::map<std::string, std::string>& members) {
  json::object o;
  for (const auto& [name, value] : members) o[name] = std::string_view(value);
  return json::serialize(o);
}

std::string chain_answer(const std::vector<Bytes>& chain) {
  json::array blocks;
  for (const Bytes& der : chain)
    blocks.push_back(json::value(std::string_view(crypto::der_to_pem(der))));
  json::object o;
  o["key"] = "";
  o["certificate_chain"] = std::move(blocks);
  return json::serialize(o);
}

std::string recorded(const std::string& body) {
  json::object response, o;
  response["status"] = 200;
  response["body"] = std::string_view(body);
  o["response"] = std::move(response);
  return json::serialize(o);
}

}  // namespace

TEST_CASE("verify: a healthy certificate holds, every row passes") {
  Bench bench;
  const auto evidence = bench.evidence();
  CHECK(bench.run_cert(as_bytes(evidence.app_cert_pem)) == 0);
  CHECK(bench.printed("everything holds at 2026-"));
  CHECK(bench.printed("report-data.key"));
  CHECK(bench.printed("chain.root-pinned"));
  CHECK(bench.printed("policy.tcb-status"));
  CHECK(bench.printed(hex_encode(bench.guest.spec().app_id)));
  CHECK_FALSE(bench.printed("\nfail "));
  CHECK_FALSE(bench.printed("\nskipped "));
  CHECK(bench.complained("jingui: warning: JINGUI_INSECURE_QUOTE_ROOT"));
}

TEST_CASE("verify: --pin prints a policy that this evidence passes and another guest's does not") {
  Bench bench;
  const auto cert = bench.write("cert", as_bytes(bench.evidence().app_cert_pem));
  REQUIRE(bench.run({.cert = cert, .collateral = "-", .pin = true}) == 0);
  bench.settings["JINGUI_POLICY"] = bench.write("policy", as_bytes(bench.out.str()));
  CHECK(bench.run({.cert = cert, .collateral = "-"}) == 0);
  CHECK(bench.printed("policy.compose-hash"));
  const simulator::SimulatedGuest other(bench.world, simulator::GuestSpec::named("other"));
  const auto evidence = require(other.make_evidence());
  CHECK(bench.run_cert(as_bytes(evidence.app_cert_pem)) == 4);
  CHECK(bench.printed("reason: app_id_not_accepted"));
}

TEST_CASE("verify: --pin-os prints measurements under which the same evidence is believed") {
  Bench bench;
  const auto cert = bench.write("cert", as_bytes(bench.evidence().app_cert_pem));
  REQUIRE(bench.run({.cert = cert, .collateral = "-", .pin_os = "my image"}) == 0);
  bench.settings["JINGUI_OS_MEASUREMENTS"] = bench.write("os", as_bytes(bench.out.str()));
  CHECK(bench.run({.cert = cert, .collateral = "-"}) == 0);
  CHECK(bench.printed("os.measurements"));
  bench.settings.erase("JINGUI_KMS_ROOTS");
  CHECK(bench.run({.cert = cert, .collateral = "-", .as = "client"}) == 0);
  CHECK(bench.printed("policy.freshness"));
  CHECK(bench.run({.cert = cert, .collateral = "-", .as = "server"}) == 4);
}

TEST_CASE("verify: nothing is pinned of evidence that does not hold") {
  Bench bench;
  const auto cert = bench.write("cert", as_bytes(bench.evidence().app_cert_pem));
  bench.settings.erase("JINGUI_KMS_ROOTS");
  CHECK(bench.run({.cert = cert, .collateral = "-", .pin = true}) == 4);
  CHECK(bench.out.str().empty());
  CHECK(bench.complained("kms_root_not_pinned"));
  for (const VerifyOptions& wrong :
       {VerifyOptions{.quote = cert, .pin = true}, VerifyOptions{.cert = cert, .as = "nobody"},
        VerifyOptions{.cert = cert, .pin = true, .pin_os = "x"},
        VerifyOptions{.cert = cert, .pin_os = " x"},
        VerifyOptions{.cert = cert, .json = true, .pin = true}})
    CHECK(bench.run(wrong) == 2);
}

TEST_CASE("verify: JSON has the outcome and one object for each row") {
  Bench bench;
  const std::string pem = bench.evidence().app_cert_pem;
  REQUIRE(bench.run_cert(as_bytes(pem), true) == 0);
  auto answer = require(json::parse(bench.out.str()));
  CHECK(answer.at("verified").as_bool());
  CHECK(answer.at("reason").is_null());
  CHECK(answer.at("rows").as_array().size() > 30);
  bench.settings["JINGUI_KMS_ROOTS"] =
      bench.write("other", as_bytes("sha256:" + std::string(64, '0')));
  REQUIRE(bench.run_cert(as_bytes(pem), true) == 4);
  answer = require(json::parse(bench.out.str()));
  CHECK_FALSE(answer.at("verified").as_bool());
  CHECK(answer.at("reason").as_string() == "kms_root_not_pinned");
}

TEST_CASE("verify: a certificate that is refused is exit code 4 with its reason") {
  Bench bench;
  simulator::EvidenceOptions options;
  options.edit_leaf = [](simulator::LeafSpec& leaf) { leaf.app_id.reset(); };
  CHECK(bench.run_cert(as_bytes(bench.evidence(options).app_cert_pem)) == 4);
  CHECK(bench.printed("reason: app_id_missing"));
  CHECK(bench.complained("(app_id_missing)"));
  CHECK(bench.complained("\nhint: take `app_cert` of the guest agent's Info"));
  CHECK(bench.run_cert(as_bytes("nonsense")) == 4);
  CHECK(bench.printed("reason: certificate_malformed"));
  CHECK(bench.run_cert({}) == 4);
  CHECK(bench.printed("reason: evidence_missing"));
}

TEST_CASE("verify: rows that cannot be written are an error, and no verdict is lost") {
  Bench bench;
  const auto pem = bench.evidence().app_cert_pem;
  bench.unwritable = true;
  CHECK(bench.run_cert(as_bytes(pem)) == 1);
  CHECK(bench.complained("(file_unwritable): stdout\nhint: "));
  CHECK(bench.run_cert(as_bytes("nonsense")) == 4);
  CHECK(bench.complained("(file_unwritable)"));
  CHECK(bench.complained("(certificate_malformed)"));
}

TEST_CASE("verify: one certificate in DER is read, and lacks its chain") {
  Bench bench;
  CHECK(bench.run_cert(bench.evidence().chain.front()) == 4);
  CHECK(bench.printed("reason: kms_root_not_pinned"));
  CHECK(bench.printed("pass     report-data.key"));
}

TEST_CASE("verify: a quote alone, in every spelling") {
  Bench bench;
  const Bytes quote = bench.quote().quote;
  const std::string hex = hex_encode(quote);
  CHECK(bench.run_quote(quote) == 0);
  CHECK(bench.run_quote(as_bytes(hex)) == 0);
  CHECK(bench.run_quote(as_bytes("0x" + hex + "\n")) == 0);
  CHECK(bench.printed("tcb-status"));
  CHECK(bench.printed("UpToDate"));
  Bytes broken = quote;
  broken[600] ^= 1;
  CHECK(bench.run_quote(broken) == 4);
  CHECK(bench.printed("quote_signature_invalid"));
  CHECK(bench.run_quote(as_bytes("zz")) == 4);
  CHECK(bench.run_quote({}) == 4);
  CHECK(bench.complained("quote_malformed"));
}

TEST_CASE("verify: the guest agent's Info and GetTlsKey, also as recorded calls") {
  Bench bench;
  const auto evidence = bench.evidence();
  const std::string info = json_of({{"app_id", "x"}, {"app_cert", evidence.app_cert_pem}});
  CHECK(bench.run_evidence(as_bytes(info)) == 0);
  CHECK(bench.run_evidence(as_bytes(recorded(info))) == 0);
  CHECK(bench.run_evidence(as_bytes(chain_answer(evidence.chain))) == 0);
  CHECK(bench.run_evidence(as_bytes(evidence.app_cert_pem)) == 0);
  CHECK(bench.run_evidence(as_bytes(recorded(recorded(info)))) == 4);
  CHECK(bench.run_evidence(as_bytes(json_of({{"app_cert", ""}}))) == 4);
  CHECK(bench.printed("reason: evidence_missing"));
}

TEST_CASE("verify: GetQuote shows log and quote, but no chain, so not everything holds") {
  Bench bench;
  const auto quote = bench.quote();
  const std::string answer = json_of(
      {{"quote", hex_encode(quote.quote)}, {"event_log", simulator::log_to_json(quote.log)}});
  CHECK(bench.run_evidence(as_bytes(answer)) == 4);
  CHECK(bench.printed("pass     event-log.rtmr3"));
  CHECK(bench.printed("skipped  report-data.key"));
  CHECK(bench.printed("skipped  chain"));
  CHECK(bench.complained("(evidence_missing): no certificate chain"));
  auto forged = quote;
  forged.log.back().payload.push_back(1);
  forged.log.back().digest.clear();
  CHECK(bench.run_evidence(
            as_bytes(json_of({{"quote", hex_encode(quote.quote)},
                              {"event_log", simulator::log_to_json(forged.log)}}))) == 4);
  CHECK(bench.printed("reason: rtmr3_mismatch"));
}

TEST_CASE("verify: an attestation, as Attest gives it, in hex or binary") {
  Bench bench;
  const auto quote = bench.quote();
  for (const Bytes& bytes : {simulator::attestation_v0(bench.guest.attestation_of(quote)),
                             simulator::attestation_v1(bench.guest.attestation_of(quote))}) {
    const std::vector<std::string> files{std::string(as_text(bytes)), hex_encode(bytes),
                                         json_of({{"attestation", hex_encode(bytes)}})};
    for (const std::string& file : files) {
      CHECK(bench.run_evidence(as_bytes(file)) == 4);
      CHECK(bench.printed("pass     event-log.rtmr3"));
      CHECK(bench.printed(hex_encode(bench.guest.spec().app_id)));
    }
  }
}

TEST_CASE("verify: evidence of other shapes is refused") {
  Bench bench;
  for (const char* file :
       {"", "{}", "{", "[]", "{\"quote\":\"zz\",\"event_log\":\"[]\"}", "{\"attestation\":\"zz\"}",
        "{\"quote\":\"00\"}", "{\"certificate_chain\":[1]}", "ffff"})
    CHECK_MESSAGE(bench.run_evidence(as_bytes(file)) == 4, file);
}

TEST_CASE("verify: another time is the operator's choice") {
  Bench bench;
  const std::string cert = bench.write("cert", as_bytes(bench.evidence().app_cert_pem));
  const auto at = [&](std::int64_t time) {
    return bench.run({.cert = cert, .collateral = "-", .at = format_rfc3339(UnixSeconds{time})});
  };
  CHECK(at(kNow.value + 60) == 0);
  CHECK(at(kNow.value + 40LL * 24 * 3600) == 4);
  CHECK(bench.printed("reason: collateral_expired"));
  bench.settings.erase("JINGUI_INSECURE_CLOCK");
  CHECK(at(kNow.value) == 0);
  CHECK(at(0) == 4);
  CHECK(bench.run({.cert = cert, .collateral = "-", .at = "noon"}) == 2);
}

TEST_CASE("verify: without a collateral file the configured source is asked") {
  Bench bench;
  const std::string cert = bench.write("cert", as_bytes(bench.evidence().app_cert_pem));
  bench.settings["JINGUI_COLLATERAL"] = bench.collateral;
  CHECK(bench.run({.cert = cert}) == 0);
  bench.settings["JINGUI_COLLATERAL"] = bench.folder + "/absent.json";
  CHECK(bench.run({.cert = cert}) == 4);
  CHECK(bench.printed("reason: file_not_found"));
  CHECK(bench.printed("skipped  quote"));
  CHECK(bench.printed("pass     chain.root-pinned"));
}

TEST_CASE("verify: what the operator got wrong is not a refusal") {
  Bench bench;
  CHECK(bench.run({}) == 2);
  CHECK(bench.run({.quote = "a", .cert = "b"}) == 2);
  CHECK(bench.complained("exactly one of"));
  CHECK(bench.run({.cert = bench.folder + "/absent"}) == 1);
  CHECK(bench.complained("(file_not_found)"));
  bench.settings["JINGUI_KMS_ROOTS"] = bench.write("bad", as_bytes("nonsense"));
  CHECK(bench.run({.cert = "x"}) == 2);
}

TEST_CASE("verify: genuine quotes at their time, SGX included") {
  Bench bench;
  bench.settings.clear();
  const char* folder = std::getenv("JINGUI_FIXTURES");
  if (folder == nullptr || !std::filesystem::exists(std::string(folder) + "/dcap-qvl")) {
    MESSAGE("skipped: no fixtures");
    return;
  }
  const std::string dir = std::string(folder) + "/dcap-qvl/";
  CHECK(bench.run({.quote = dir + "dstack-quote/quote_hex.txt",
                   .collateral = dir + "dstack-quote/quote_collateral.json",
                   .at = "1759304519"}) == 0);
  CHECK(bench.run({.quote = dir + "tdx_quote",
                   .collateral = dir + "tdx_quote_collateral.json",
                   .at = "1752833763"}) == 0);
  CHECK(bench.run({.quote = dir + "sgx_quote",
                   .collateral = dir + "sgx_quote_collateral.json",
                   .at = "1752832878"}) == 4);
  CHECK(bench.printed("ConfigurationAndSWHardeningNeeded"));
  CHECK(bench.printed("INTEL-SA-00289, INTEL-SA-00615"));
  CHECK(bench.printed("reason: tcb_status_unacceptable"));
}

TEST_CASE("verify: what a genuine dstack guest agent recorded") {
  Bench bench;
  const char* folder = std::getenv("JINGUI_FIXTURES");
  if (folder == nullptr || !std::filesystem::exists(std::string(folder) + "/dstack/agent")) {
    MESSAGE("skipped: no fixtures");
    return;
  }
  const std::string dir = std::string(folder) + "/dstack/agent/";
  bench.settings = {{"JINGUI_INSECURE_QUOTE_ROOT", dir + "seeded_root.pem"},
                    {"JINGUI_INSECURE_CLOCK", "1795424085"}};
  const auto reason_of = [&](const char* file) {
    CHECK(bench.run({.evidence = dir + file,
                     .collateral = dir + "seeded_collateral.json",
                     .json = true}) == 4);
    const auto answer = require(json::parse(bench.out.str()));
    return std::string(answer.at("reason").as_string());
  };
  CHECK(reason_of("seeded_info.json") == "app_id_missing");
  CHECK(reason_of("seeded_tls_key_ra.json") == "app_id_missing");
  CHECK(reason_of("seeded_get_quote_32.json") == "evidence_missing");
  CHECK(reason_of("seeded_attest_32.json") == "evidence_missing");
  CHECK(reason_of("kms_chain.json") == "kms_root_not_pinned");
  CHECK(reason_of("kms_info.json") == "kms_root_denied");
  CHECK(reason_of("kms_tls_key_plain.json") == "extension_missing");
}

#endif
