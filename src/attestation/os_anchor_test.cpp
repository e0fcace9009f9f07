#ifdef JINGUI_SIMULATION

#include "attestation/os_anchor.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "attestation/evidence_test_support.h"
#include "attestation/policy.h"
#include "crypto/digest.h"

using namespace jingui;
using namespace jingui::attestation;
using namespace jingui::attestation::testing;

namespace {

/// Healthy evidence whose operating system is listed, judged as a client's.
class OsBench {
 public:
  OsBench() {
    const auto evidence = require(bench.verify());
    const TdReport& td = evidence.td_report();
    set = {"dstack", td.mr_td, {td.rtmr[0], td.rtmr[1], td.rtmr[2]}, {}, {}};
    compose_hash = evidence.identity().compose_hash;
    kms = bench.roots.kms;
    use();
    bench.roots.peer = Peer::client;
  }
  /// The list is this set as it is now.
  void use() {
    bench.roots.os = {};
    REQUIRE(bench.roots.os.add(set));
  }
  /// Anchor (b) alone.
  void without_kms_roots() {
    bench.roots.kms = {};
    set.kms_roots = kms;
    use();
  }

  EvidenceBench bench;
  OsMeasurementSet set;
  ByteArray<32> compose_hash{};
  KmsRoots kms;
};

EvidenceOptions without_app_id() {
  EvidenceOptions options;
  options.edit_leaf = [](simulator::LeafSpec& leaf) { leaf.app_id.reset(); };
  return options;
}

EvidenceOptions measured_provider(const std::string& text) {
  EvidenceOptions options;
  options.edit_measured = [text](simulator::EventLog& log) {
    const auto event = std::find_if(log.begin(), log.end(),
                                    [](const auto& e) { return e.name == "key-provider"; });
    event->payload = to_bytes(as_bytes(text));
  };
  return options;
}

const ReportRow* row_of(const Report& report, const std::string& claim) {
  for (const ReportRow& row : report.rows())
    if (row.claim == claim) return &row;
  return nullptr;
}

}  // namespace

TEST_CASE("OS anchor: a client may rest on either, and on both") {
  OsBench os;
  const auto both = require(os.bench.verify());
  CHECK(both.rests_on_chain());
  CHECK(both.rests_on_os());
  os.set.rtmr[0][0] ^= 1;
  os.use();
  const auto chain = require(os.bench.verify());
  CHECK(chain.rests_on_chain());
  CHECK_FALSE(chain.rests_on_os());
  CHECK(chain.os_name().empty());
  os.set.rtmr[0][0] ^= 1;
  os.without_kms_roots();
  const auto alone = require(os.bench.verify());
  CHECK_FALSE(alone.rests_on_chain());
  CHECK(alone.rests_on_os());
  CHECK(alone.os_name() == "dstack");
  CHECK(*alone.kms_root() == *both.kms_root());
  CHECK(alone.valid_until() == alone.quote_verdict().valid_until);
}

TEST_CASE("OS anchor: without a KMS root the measured event alone names the app") {
  OsBench os;
  CHECK(require(os.bench.verify(without_app_id())).rests_on_os());
  os.without_kms_roots();
  CHECK(require(os.bench.verify(without_app_id())).app_id_hex() ==
        require(os.bench.verify()).app_id_hex());
  os.bench.roots.os = {};
  os.bench.roots.kms = os.kms;
  CHECK(os.bench.refusal(without_app_id()) == ErrorCode::app_id_missing);
}

TEST_CASE("OS anchor: a certificate that names another app is refused under every anchor") {
  OsBench os;
  EvidenceOptions options;
  options.edit_leaf = [](simulator::LeafSpec& leaf) { (*leaf.app_id)[0] ^= 1; };
  CHECK(os.bench.refusal(options) == ErrorCode::app_id_mismatch);
  os.without_kms_roots();
  CHECK(os.bench.refusal(options) == ErrorCode::app_id_mismatch);
}

TEST_CASE("OS anchor: each register counts") {
  OsBench os;
  os.without_kms_roots();
  const auto refused_without = [&](Measurement& value) {
    value[47] ^= 1;
    os.use();
    CHECK(os.bench.refusal() == ErrorCode::os_not_listed);
    CHECK(os.bench.refusal(without_app_id()) == ErrorCode::os_not_listed);
    value[47] ^= 1;
  };
  refused_without(os.set.mr_td);
  for (Measurement& rtmr : os.set.rtmr) refused_without(rtmr);
}

TEST_CASE("OS anchor: the key provider is a pinned KMS") {
  OsBench os;
  os.without_kms_roots();
  for (const char* provider :
       {"{}", R"({"name":"local-sgx","id":"00"})", R"({"name":"kms","id":"zz"})",
        R"({"name":"kms","id":""})", R"({"name":"kms","id":"3059"})"})
    CHECK_MESSAGE(
        os.bench.refusal(measured_provider(provider)) == ErrorCode::key_provider_not_pinned,
        provider);
  os.set.kms_roots = {};
  os.set.kms_roots.add({1});
  os.use();
  CHECK(os.bench.refusal() == ErrorCode::key_provider_not_pinned);
}

TEST_CASE("OS anchor: a compose hash stands in for the key provider, of a client only") {
  OsBench os;
  os.bench.roots.kms = {};
  os.set.compose_hashes = {os.compose_hash};
  os.use();
  const auto verified = require(os.bench.verify(measured_provider("{}")));
  CHECK(verified.rests_on_os());
  CHECK_FALSE(verified.kms_root().has_value());
  os.set.compose_hashes = {{1}};
  os.use();
  CHECK(os.bench.refusal() == ErrorCode::compose_hash_not_listed);
}

TEST_CASE("OS anchor: a KMS whose private key is published is refused whatever is listed") {
  OsBench os;
  os.bench.roots.kms = {};
  os.set.compose_hashes = {os.compose_hash};
  os.use();
  const std::string leaked =
      "3059301306072a8648ce3d020106082a8648ce3d0301070342000419b2457dd9b8aa6446d980f136fff7812ecd6c"
      "77740eeb0e28b10d56c0c00028a5b6e59dcea307d583bd1f70769e9c116df2bcfb1758a95d8613e7de1c8482c0";
  CHECK(os.bench.refusal(measured_provider(R"({"name":"kms","id":")" + leaked + "\"}")) ==
        ErrorCode::kms_root_denied);
}

TEST_CASE("OS anchor: a server needs its KMS chain, and its system listed too") {
  OsBench os;
  os.bench.roots.peer = Peer::server;
  CHECK(os.bench.verify().has_value());
  CHECK(os.bench.refusal(without_app_id()) == ErrorCode::app_id_missing);
  os.set.rtmr[2][0] ^= 1;
  os.use();
  CHECK(os.bench.refusal() == ErrorCode::os_not_listed);
  os.set.rtmr[2][0] ^= 1;
  os.without_kms_roots();
  CHECK(os.bench.refusal() == ErrorCode::kms_root_not_pinned);
}

TEST_CASE("OS anchor: the dates of a certificate that no pinned KMS signed are worthless") {
  OsBench os;
  EvidenceOptions expired;
  expired.edit_leaf = [](simulator::LeafSpec& leaf) { leaf.not_after = kNow + -1; };
  const auto beside = require(os.bench.verify(expired));
  CHECK_FALSE(beside.rests_on_chain());
  CHECK(beside.rests_on_os());
  PolicyContext bound;
  bound.attainable = Freshness::quote;
  bound.leaf_signs = true;
  CHECK(evaluate(Policy(), beside, kNow, bound)->freshness == Freshness::quote);
  CHECK(evaluate(Policy(), beside, kNow).error().code == ErrorCode::fresh_quote_required);
}

TEST_CASE("OS anchor: the explanation shows which anchor was not needed") {
  OsBench os;
  Report report;
  REQUIRE(os.bench.verify(without_app_id(), kNow, &report));
  CHECK(row_of(report, "chain")->verdict == RowVerdict::skipped);
  CHECK(row_of(report, "chain")->expected == "not needed beside os.measurements (app_id_missing)");
  CHECK(row_of(report, "os.measurements")->got == "dstack");
  CHECK(row_of(report, "os.key-provider")->verdict == RowVerdict::pass);
  os.set.mr_td[0] ^= 1;
  os.use();
  Report second;
  REQUIRE(os.bench.verify({}, kNow, &second));
  CHECK(row_of(second, "os.measurements")->expected == "not needed beside chain (os_not_listed)");
  for (const Report* r : {&report, &second})
    CHECK(std::none_of(r->rows().begin(), r->rows().end(),
                       [](const auto& row) { return row.verdict == RowVerdict::fail; }));
}

#endif
