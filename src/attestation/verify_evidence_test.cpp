#ifdef JINGUI_SIMULATION

#include "attestation/verify_evidence.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "attestation/evidence_test_support.h"
#include "attestation/policy.h"
#include "base/encoding.h"
#include "crypto/digest.h"

using namespace jingui;
using namespace jingui::attestation;
using namespace jingui::attestation::testing;
using simulator::EventLog;

namespace {

EventLog::iterator find_event(EventLog& log, const std::string& name) {
  return std::find_if(log.begin(), log.end(), [&](const auto& e) { return e.name == name; });
}

EvidenceOptions quote_with(std::function<void(TdReport&)> edit) {
  EvidenceOptions options;
  options.edit_quote = [edit = std::move(edit)](simulator::QuoteSpec& spec) { edit(spec.report); };
  return options;
}

EvidenceOptions measured(std::function<void(EventLog&)> edit) {
  EvidenceOptions options;
  options.edit_measured = std::move(edit);
  return options;
}

EvidenceOptions presented(std::function<void(EventLog&)> edit) {
  EvidenceOptions options;
  options.edit_presented = std::move(edit);
  return options;
}

const ReportRow* row_of(const Report& report, const std::string& claim) {
  for (const ReportRow& row : report.rows())
    if (row.claim == claim) return &row;
  return nullptr;
}

}  // namespace

TEST_CASE("evidence: what a healthy guest shows is believed, in every form and of every release") {
  using simulator::CertificateForm;
  using simulator::DstackRelease;
  for (const auto form : {CertificateForm::quote_and_log, CertificateForm::attestation_v0,
                          CertificateForm::attestation_v1})
    for (const auto release :
         {DstackRelease::r0_4_2, DstackRelease::r0_5_8, DstackRelease::r0_6_0}) {
      auto spec = simulator::GuestSpec::named("client");
      spec.release = release;
      const EvidenceBench bench(spec);
      EvidenceOptions options;
      options.form = form;
      const auto verified = bench.verify(options);
      REQUIRE_MESSAGE(verified.has_value(), describe(verified.error()));
      CHECK(verified->app_id_hex() == hex_encode(spec.app_id));
      CHECK(verified->instance_id_hex() == hex_encode(spec.instance_id));
    }
}

TEST_CASE("evidence: the verdict carries identity, platform, root, key and the earliest expiry") {
  const EvidenceBench bench;
  Report report;
  const auto verified = bench.verify({}, kNow, &report);
  REQUIRE(verified.has_value());
  CHECK(verified->identity().compose_hash == bench.guest.facts().compose_hash);
  CHECK(*verified->kms_root() == crypto::sha256(bench.world.kms.root_spki()));
  CHECK(verified->quote_verdict().status == TcbStatus::up_to_date);
  CHECK(verified->valid_until() == verified->quote_verdict().valid_until);
  CHECK(verified->td_report().mr_config_id[0] == 1);
  CHECK(verified->leaf_spki().size() == 91);
  CHECK(evaluate(Policy(), *verified, kNow).has_value());
  for (const ReportRow& row : report.rows())
    CHECK_MESSAGE((row.verdict == RowVerdict::pass || row.verdict == RowVerdict::info), row.claim);
  for (const char* claim :
       {"mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3", "mr-seam", "mr-config-id", "compose-hash",
        "app-id", "instance-id", "key-provider", "kms-root", "fmspc", "device-id",
        "tcb-evaluation-number", "advisories", "valid-until", "tcb-status"})
    CHECK_MESSAGE(row_of(report, claim) != nullptr, claim);
  CHECK(row_of(report, "kms-root")->got + "\n" == bench.world.kms_roots_text());
}

TEST_CASE("evidence: certificates that end before the collateral end the verdict") {
  const EvidenceBench bench;
  EvidenceOptions options;
  options.edit_leaf = [](simulator::LeafSpec& leaf) { leaf.not_after = kNow + 60; };
  const auto verified = bench.verify(options);
  REQUIRE(verified.has_value());
  CHECK(verified->valid_until() == kNow + 61);
}

TEST_CASE("evidence: another quote root is refused") {
  EvidenceBench bench;
  const EvidenceBench other;
  bench.roots.quote = other.roots.quote;
  CHECK(bench.refusal() == ErrorCode::quote_chain_invalid);
  bench.roots.quote = QuoteRoot::intel();
  CHECK(bench.refusal() == ErrorCode::quote_chain_invalid);
}

TEST_CASE("evidence: a byte of the TD report changed after signing is refused") {
  const EvidenceBench bench;
  EvidenceOptions options;
  options.edit_quote_bytes = [](Bytes& quote) { quote[48 + 500] ^= 1; };
  CHECK(bench.refusal(options) == ErrorCode::quote_signature_invalid);
}

TEST_CASE("evidence: attributes of the trust domain are refused before its key binding") {
  const EvidenceBench bench;
  const auto with = [](std::size_t byte, std::uint8_t value) {
    return quote_with([=](TdReport& td) {
      td.td_attributes[byte] = value;
      td.report_data[0] ^= 1;
    });
  };
  CHECK(bench.refusal(with(0, 0x01)) == ErrorCode::td_debug);
  CHECK(bench.refusal(with(0, 0x02)) == ErrorCode::td_attributes_unacceptable);
  CHECK(bench.refusal(with(3, 0x00)) == ErrorCode::td_sept_ve_enabled);
}

TEST_CASE("evidence: a quote that binds another key is refused") {
  const EvidenceBench bench;
  CHECK(bench.refusal(quote_with([](TdReport& td) { td.report_data[63] ^= 1; })) ==
        ErrorCode::report_data_mismatch);
  EvidenceOptions options;
  options.report_data = ByteArray<64>{};
  CHECK(bench.refusal(options) == ErrorCode::report_data_mismatch);
}

TEST_CASE("evidence: a copy of the report data that differs from the quote is refused") {
  const EvidenceBench bench;
  EvidenceOptions options;
  options.edit_attestation = [](simulator::AttestationSpec& spec) { spec.report_data[0] ^= 1; };
  CHECK(bench.refusal(options) == ErrorCode::attestation_report_data_mismatch);
}

TEST_CASE("evidence: a log that is not the measured one is refused") {
  const EvidenceBench bench;
  const auto edits = std::to_array<std::function<void(EventLog&)>>(
      {[](EventLog& log) { find_event(log, "app-id")->payload[0] ^= 1; },
       [](EventLog& log) { log.erase(find_event(log, "storage-fs")); },
       [](EventLog& log) { log.push_back(simulator::runtime_event("late", {})); },
       [](EventLog& log) { std::iter_swap(log.end() - 1, log.end() - 2); }});
  for (const auto& edit : edits) CHECK(bench.refusal(presented(edit)) == ErrorCode::rtmr3_mismatch);
}

TEST_CASE("evidence: a measured log without what identifies a guest is refused") {
  const EvidenceBench bench;
  const auto without = [](const std::string& name) {
    return measured([=](EventLog& log) { log.erase(find_event(log, name)); });
  };
  for (const char* name :
       {"app-id", "compose-hash", "instance-id", "boot-mr-done", "key-provider", "system-ready"})
    CHECK_MESSAGE(bench.refusal(without(name)) == ErrorCode::event_missing, name);
  CHECK(bench.refusal(measured([](EventLog& log) {
    const auto app_id = find_event(log, "app-id");
    log.insert(app_id, *app_id);
  })) == ErrorCode::event_repeated);
  CHECK(bench.refusal(measured([](EventLog& log) {
    find_event(log, "app-id")->payload.push_back(0);
  })) == ErrorCode::event_payload_length);
  CHECK(bench.refusal(measured([](EventLog& log) {
    std::iter_swap(find_event(log, "key-provider"), find_event(log, "compose-hash"));
  })) == ErrorCode::event_order);
}

TEST_CASE("evidence: events after system-ready change nothing") {
  const EvidenceBench bench;
  const auto verified = bench.verify(measured([](EventLog& log) {
    log.push_back(simulator::runtime_event("app-id", Bytes(20, 0xee)));
    log.push_back(simulator::runtime_event("key-provider", as_bytes("{}")));
  }));
  REQUIRE(verified.has_value());
  CHECK(verified->app_id_hex() == hex_encode(bench.guest.spec().app_id));
}

TEST_CASE("evidence: an MRCONFIGID of another compose hash is refused, a zero one is not") {
  const EvidenceBench bench;
  CHECK(bench.refusal(quote_with([](TdReport& td) { td.mr_config_id[1] ^= 1; })) ==
        ErrorCode::mr_config_id_mismatch);
  CHECK(bench.refusal(quote_with([](TdReport& td) { td.mr_config_id[0] = 9; })) ==
        ErrorCode::mr_config_id_mismatch);
  CHECK(bench.verify(quote_with([](TdReport& td) { td.mr_config_id = {}; })).has_value());
}

TEST_CASE("evidence: the certificate's app id must be there and be the measured one") {
  const EvidenceBench bench;
  EvidenceOptions options;
  options.edit_leaf = [](simulator::LeafSpec& leaf) { leaf.app_id.reset(); };
  CHECK(bench.refusal(options) == ErrorCode::app_id_missing);
  options.edit_leaf = [](simulator::LeafSpec& leaf) { (*leaf.app_id)[19] ^= 1; };
  CHECK(bench.refusal(options) == ErrorCode::app_id_mismatch);
}

TEST_CASE("evidence: the key-provider event must name the root of the chain") {
  const EvidenceBench bench;
  const auto provider = [](const std::string& text) {
    return measured([=](EventLog& log) {
      find_event(log, "key-provider")->payload = to_bytes(as_bytes(text));
    });
  };
  for (const char* text : {"{}", R"({"name":"none","id":""})", "not JSON", "[1]"})
    CHECK(bench.refusal(provider(text)) == ErrorCode::key_provider_mismatch);
}

TEST_CASE("evidence: a KMS that is pinned too cannot sign for a guest that names another") {
  EvidenceBench bench;
  const auto other = require(simulator::DevelopmentKms::create(kNow));
  EvidenceOptions options;
  options.signed_by = &other;
  CHECK(bench.refusal(options) == ErrorCode::kms_root_not_pinned);
  bench.roots.kms.add(crypto::sha256(other.root_spki()));
  CHECK(bench.refusal(options) == ErrorCode::key_provider_mismatch);
}

TEST_CASE("evidence: without a report the first failure ends it, with one every check runs") {
  const EvidenceBench bench;
  EvidenceOptions options = quote_with([](TdReport& td) { td.report_data[0] ^= 1; });
  options.edit_leaf = [](simulator::LeafSpec& leaf) { leaf.app_id.reset(); };
  Report report;
  const auto verified = bench.verify(options, kNow, &report);
  REQUIRE_FALSE(verified.has_value());
  CHECK(verified.error().code == ErrorCode::report_data_mismatch);
  CHECK(row_of(report, "report-data.key")->reason == ErrorCode::report_data_mismatch);
  CHECK(row_of(report, "app-id.certificate")->reason == ErrorCode::app_id_missing);
  CHECK(row_of(report, "event-log.rtmr3")->verdict == RowVerdict::pass);
  CHECK(row_of(report, "chain.root-pinned")->verdict == RowVerdict::pass);
}

TEST_CASE("evidence: a check that could not run is skipped, never passed") {
  const EvidenceBench bench;
  Report report;
  const auto verified = bench.verify(
      presented([](EventLog& log) { log.erase(find_event(log, "app-id")); }), kNow, &report);
  REQUIRE_FALSE(verified.has_value());
  for (const char* claim :
       {"event-log.sequence", "td.mr-config-id", "app-id.certificate", "key-provider.id"})
    CHECK_MESSAGE(row_of(report, claim)->verdict == RowVerdict::skipped, claim);
}

TEST_CASE("evidence: what lacks a chain or collateral is examined, and still not believed") {
  const EvidenceBench bench;
  Evidence evidence = require(parse_evidence(bench.make()));
  Report report;
  const auto no_collateral = examine_evidence(evidence, nullptr, bench.roots, kNow, report);
  REQUIRE_FALSE(no_collateral.has_value());
  CHECK(no_collateral.error().code == ErrorCode::collateral_missing);
  evidence.chain.clear();
  Report second;
  const auto no_chain = examine_evidence(evidence, &bench.collateral, bench.roots, kNow, second);
  REQUIRE_FALSE(no_chain.has_value());
  CHECK(no_chain.error().code == ErrorCode::evidence_missing);
  CHECK(row_of(second, "event-log.rtmr3")->verdict == RowVerdict::pass);
  CHECK(row_of(second, "report-data.key")->verdict == RowVerdict::skipped);
  CHECK(row_of(second, "chain")->verdict == RowVerdict::skipped);
  evidence.attestation.events.pop_back();
  Report third;
  CHECK(examine_evidence(evidence, &bench.collateral, bench.roots, kNow, third).error().code ==
        ErrorCode::rtmr3_mismatch);
  CHECK(verify_evidence(evidence, bench.collateral, bench.roots, kNow).error().code ==
        ErrorCode::evidence_missing);
}

#endif
