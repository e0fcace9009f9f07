// Certificates that dstack's own guest agent and KMS, and the public Go program's development kit,
// produced: each file's verdict with its own reason.
#ifdef JINGUI_SIMULATION

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "attestation/collateral.h"
#include "attestation/evidence_test_support.h"
#include "attestation/parse_test_support.h"
#include "attestation/verify_evidence.h"
#include "base/encoding.h"
#include "crypto/digest.h"

using namespace jingui;
using namespace jingui::attestation;
using testing::require;

namespace {

constexpr UnixSeconds kSeededNow{1795424085};

std::optional<json::object> object_of(const std::string& name) {
  const auto file = test::fixture(name);
  if (!file) return std::nullopt;
  return test::parse_object(as_text(*file));
}

std::string pem_of_answer(const json::object& answer) {
  if (const auto* cert = json::find(answer, "app_cert"); cert != nullptr)
    return test::text_member(answer, "app_cert");
  std::string pem;
  for (const auto& block : answer.at("certificate_chain").as_array())
    pem.append(block.as_string()).append("\n");
  return pem;
}

/// A recorded call's answer, or a kms_chain file, which is the answer itself.
std::optional<std::string> pem_of(const std::string& name) {
  const auto o = object_of("dstack/agent/" + name + ".json");
  if (!o) return std::nullopt;
  if (!o->contains("response")) return pem_of_answer(*o);
  const auto& body = o->at("response").at("body").as_string();
  return pem_of_answer(test::parse_object(std::string_view(body.data(), body.size())));
}

/// The world in which dstack's quotes were signed anew.
struct Seeded {
  TrustRoots roots;
  Collateral collateral;

  static std::optional<Seeded> load() {
    const auto root = test::fixture("dstack/agent/seeded_root.pem");
    const auto collateral = test::fixture("dstack/agent/seeded_collateral.json");
    if (!root || !collateral) return std::nullopt;
    Seeded out;
    const auto der = require(crypto::pem_to_der_chain(as_text(*root), 1));
    out.roots.quote = require(QuoteRoot::insecure_development(der.front()));
    out.collateral = require(parse_collateral_json(as_text(*collateral)));
    return out;
  }
  Result<VerifiedEvidence> verify(const std::string& pem, UnixSeconds now = kSeededNow) const {
    const Evidence evidence = require(parse_evidence(pem));
    return verify_evidence(evidence, collateral, roots, now);
  }
  ErrorCode refusal(const std::string& pem, UnixSeconds now = kSeededNow) const {
    const auto verified = verify(pem, now);
    REQUIRE_FALSE(verified.has_value());
    return verified.error().code;
  }
  void pin_root_of(const std::string& pem) {
    const Evidence evidence = require(parse_evidence(pem));
    roots.kms.add(crypto::sha256(evidence.chain.back().spki()));
  }
};

std::string percent_decoded(const json::value& text) {
  const auto& s = text.as_string();
  return require(percent_decode(std::string_view(s.data(), s.size())));
}

/// The signed bytes and the signature of {"NAME":{…},"signature":"hex"}.
void split_signed(const std::string& body, std::string& content, ByteArray<64>& signature) {
  const std::size_t from = body.find(':') + 1, to = body.rfind(",\"signature\":\"");
  content = body.substr(from, to - from);
  signature = require(hex_decode_array<64>(body.substr(to + 14, 128)));
}

std::string body_of(const json::value& answer) {
  const auto& s = answer.at("body").as_string();
  return std::string(s.data(), s.size());
}

/// The four answers of the recorded collateral service.
Collateral recorded_collateral(const json::array& answers) {
  Collateral out;
  const auto& pck = answers.at(0);
  const auto& crl = pck.at("body_base64").as_string();
  out.pck_crl = require(base64_decode(std::string_view(crl.data(), crl.size())));
  out.pck_crl_issuer_chain = percent_decoded(pck.at("headers").at("SGX-PCK-CRL-Issuer-Chain"));
  out.root_ca_crl = require(hex_decode(body_of(answers.at(1))));
  out.tcb_info_issuer_chain =
      percent_decoded(answers.at(2).at("headers").at("TCB-Info-Issuer-Chain"));
  split_signed(body_of(answers.at(2)), out.tcb_info, out.tcb_info_signature);
  out.qe_identity_issuer_chain =
      percent_decoded(answers.at(3).at("headers").at("SGX-Enclave-Identity-Issuer-Chain"));
  split_signed(body_of(answers.at(3)), out.qe_identity, out.qe_identity_signature);
  return out;
}

std::string member_pem(const json::value& exchange, const char* side, const char* bundle) {
  const auto& body = exchange.at(side).at("body").as_string();
  const json::object o = test::parse_object(std::string_view(body.data(), body.size()));
  return test::text_member(o.at(bundle).as_object(), "app_cert");
}

const ReportRow* row_of(const Report& report, const std::string& claim) {
  for (const ReportRow& row : report.rows())
    if (row.claim == claim) return &row;
  return nullptr;
}

}  // namespace

TEST_CASE("recorded evidence: a quote changed after signing is refused for its signature") {
  const auto seeded = Seeded::load();
  if (!seeded) return;
  Seeded intel = *seeded;
  intel.roots.quote = QuoteRoot::intel();
  for (const char* name : {"info", "tls_key_ra", "tls_key_ra_app_info"}) {
    const auto pem = pem_of(name);
    REQUIRE(pem.has_value());
    // Collateral of its platform and its time is not stored: of the other root's it is not.
    CHECK_FALSE(intel.verify(*pem).has_value());
    Report report;
    const Evidence evidence = require(parse_evidence(*pem));
    CHECK_FALSE(examine_evidence(evidence, nullptr, intel.roots, kSeededNow, report).has_value());
    CHECK(row_of(report, "report-data.key")->verdict == RowVerdict::pass);
    CHECK(row_of(report, "event-log.rtmr3")->verdict == RowVerdict::pass);
    CHECK(row_of(report, "event-log.sequence")->verdict == RowVerdict::pass);
  }
}

TEST_CASE(
    "recorded evidence: signed locally by a guest without KMS, there is no app id to believe") {
  const auto seeded = Seeded::load();
  if (!seeded) return;
  for (const char* name : {"seeded_info", "seeded_tls_key_ra"}) {
    const auto pem = pem_of(name);
    REQUIRE(pem.has_value());
    CHECK(seeded->refusal(*pem) == ErrorCode::app_id_missing);
    Seeded intel = *seeded;
    intel.roots.quote = QuoteRoot::intel();
    CHECK(intel.refusal(*pem) == ErrorCode::quote_chain_invalid);
  }
}

TEST_CASE("recorded evidence: a KMS whose root the key-provider event does not name is refused") {
  auto seeded = Seeded::load();
  if (!seeded) return;
  const auto pem = pem_of("kms_chain");
  REQUIRE(pem.has_value());
  CHECK(seeded->refusal(*pem) == ErrorCode::kms_root_not_pinned);
  seeded->pin_root_of(*pem);
  CHECK(seeded->refusal(*pem) == ErrorCode::key_provider_mismatch);
}

TEST_CASE("recorded evidence: the published KMS root is refused only because it is published") {
  auto seeded = Seeded::load();
  if (!seeded) return;
  for (const char* name : {"kms_chain_published_root", "kms_info", "kms_tls_key_ra"}) {
    const auto pem = pem_of(name);
    REQUIRE(pem.has_value());
    Seeded world = *seeded;
    CHECK(world.refusal(*pem) == ErrorCode::kms_root_denied);
    world.pin_root_of(*pem);
    CHECK(world.refusal(*pem) == ErrorCode::kms_root_denied);
    world.roots.insecure_allow_leaked_kms_root = true;
    const auto verified = world.verify(*pem);
    REQUIRE_MESSAGE(verified.has_value(), describe(verified.error()));
    CHECK(verified->app_id_hex() == "5bb4ff9a3837357f19dc176407a5709c62eb6c56");
    CHECK(verified->quote_verdict().status == TcbStatus::up_to_date);
    CHECK(verified->valid_until() == verified->quote_verdict().valid_until);
    world.roots.kms = KmsRoots{};  // lifting the deny-list pins nothing
    CHECK(world.refusal(*pem) == ErrorCode::kms_root_not_pinned);
  }
}

TEST_CASE("recorded evidence: outside the collateral's time it is refused") {
  auto seeded = Seeded::load();
  if (!seeded) return;
  const auto pem = pem_of("kms_info");
  REQUIRE(pem.has_value());
  seeded->pin_root_of(*pem);
  seeded->roots.insecure_allow_leaked_kms_root = true;
  const auto verified = seeded->verify(*pem);
  REQUIRE(verified.has_value());
  CHECK(seeded->verify(*pem, verified->valid_until() + -1).has_value());
  CHECK(seeded->refusal(*pem, verified->valid_until()) == ErrorCode::collateral_expired);
}

TEST_CASE("recorded evidence: a certificate without evidence carries none") {
  for (const char* name : {"tls_key_plain", "tls_key_default", "kms_tls_key_plain"}) {
    const auto pem = pem_of(name);
    if (!pem) return;
    const auto evidence = parse_evidence(*pem);
    REQUIRE_FALSE(evidence.has_value());
    CHECK(evidence.error().code == ErrorCode::extension_missing);
  }
}

TEST_CASE("recorded evidence: both sides of the reference's exchange, up to the chain") {
  const auto recorded = object_of("reference/exchange-strict.json");
  if (!recorded) return;
  const UnixSeconds now{recorded->at("now").as_int64()};
  TrustRoots roots;
  const std::string root = test::text_member(*recorded, "trust_root_der");
  roots.quote = require(QuoteRoot::insecure_development(require(base64_decode(root))));
  const Collateral collateral = recorded_collateral(recorded->at("pccs").as_array());
  const auto& exchange = recorded->at("exchanges").at(0);
  for (const std::string& pem : {member_pem(exchange, "request", "client_attestation"),
                                 member_pem(exchange, "response", "server_attestation")}) {
    const Evidence evidence = require(parse_evidence(pem));
    Report report;
    const auto verified = verify_evidence(evidence, collateral, roots, now, &report);
    REQUIRE_FALSE(verified.has_value());
    CHECK(verified.error().code == ErrorCode::kms_root_not_pinned);
    for (const char* claim : {"td.debug", "report-data.key", "event-log.rtmr3",
                              "event-log.sequence", "td.mr-config-id", "app-id.certificate"})
      CHECK_MESSAGE(row_of(report, claim)->verdict == RowVerdict::pass, claim);
    TrustRoots pinned = roots;
    pinned.kms.add(crypto::sha256(evidence.chain.back().spki()));
    CHECK(verify_evidence(evidence, collateral, pinned, now).error().code ==
          ErrorCode::chain_length);
  }
}

TEST_CASE("evidence shapes: none, too much, and quotes that are no TDX evidence") {
  CHECK(parse_evidence("").error().code == ErrorCode::evidence_missing);
  CHECK(parse_evidence(std::string(256 * 1024 + 1, ' ')).error().code ==
        ErrorCode::evidence_too_large);
  CHECK(parse_evidence("nonsense").error().code == ErrorCode::certificate_malformed);
  CHECK(parse_evidence(" \n").error().code == ErrorCode::certificate_chain_bounds);
}

TEST_CASE("evidence shapes: a quote of another kind is refused by name") {
  const testing::EvidenceBench bench;
  testing::EvidenceOptions options;
  const auto refusal = [&] {
    const auto evidence = parse_evidence(bench.make(options));
    REQUIRE_FALSE(evidence.has_value());
    return evidence.error().code;
  };
  options.edit_quote = [](simulator::QuoteSpec& spec) { spec.tee_type = 0; };
  CHECK(refusal() == ErrorCode::quote_not_tdx);
  options.edit_quote = {};
  options.edit_attestation = [](simulator::AttestationSpec& spec) { spec.v0_variant = 3; };
  CHECK(refusal() == ErrorCode::attestation_platform_unsupported);
  options.edit_attestation = {};
  options.edit_chain = [](std::vector<Bytes>& chain) {
    while (chain.size() <= 4) chain.push_back(chain.back());
  };
  CHECK(refusal() == ErrorCode::certificate_chain_bounds);
}

#endif
