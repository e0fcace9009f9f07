#include <doctest/doctest.h>

#include <array>
#include <functional>

#include "attestation/attestation.h"
#include "attestation/encoding_test_support.h"
#include "attestation/limits.h"
#include "attestation/parse_test_support.h"
#include "attestation/scale_reader.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

using namespace test;

/// A V0 attestation by its parts, each encoded already.
struct Parts {
  std::uint8_t version = 0, platform = 0;
  Bytes quote = scale_bytes(text_bytes("quote"));
  std::vector<Bytes> log, runtime;
  Bytes report_data = Bytes(64, 0x4d);
  Bytes config = scale_bytes(text_bytes("{}"));
  Bytes trailing;
};

Bytes log_event(std::uint32_t imr, std::uint32_t type, ByteView digest, const RuntimeEvent& e) {
  Bytes out;
  append_le(out, imr, 4);
  append_le(out, type, 4);
  append(out, concat({scale_bytes(digest), scale_bytes(as_bytes(e.name)), scale_bytes(e.payload)}));
  return out;
}

Bytes runtime_event(const RuntimeEvent& e) {
  return concat({scale_bytes(as_bytes(e.name)), scale_bytes(e.payload)});
}

Bytes list(const std::vector<Bytes>& items) {
  Bytes out = scale_compact(items.size());
  for (const Bytes& item : items) append(out, item);
  return out;
}

Parts standard() {
  Parts parts;
  parts.log.push_back(log_event(0, 4, Bytes(48, 1), {}));
  for (const auto& e : standard_events()) {
    parts.log.push_back(log_event(3, kRuntimeEventType, {}, e));
    parts.runtime.push_back(runtime_event(e));
  }
  return parts;
}

Bytes encode(const Parts& p) {
  return concat({{p.version, p.platform},
                 p.quote,
                 list(p.log),
                 list(p.runtime),
                 p.report_data,
                 p.config,
                 p.trailing});
}

ErrorCode refusal(const std::function<void(Parts&)>& change) {
  Parts parts = standard();
  change(parts);
  return code_of(parse_attestation_v0(encode(parts)));
}

RuntimeEvent named(std::string name) {
  RuntimeEvent event;
  event.name = std::move(name);
  return event;
}

}  // namespace

TEST_CASE("a V0 attestation is read to its last byte") {
  const auto attestation = value_of(parse_attestation(encode(standard())));
  CHECK(as_text(attestation.quote) == "quote");
  CHECK(attestation.events.size() == standard_events().size());
  CHECK(attestation.events[1].name == "app-id");
  CHECK(attestation.events[1].payload == Bytes(20, 0xa1));
  CHECK(attestation.claimed_report_data.value()[63] == 0x4d);
  CHECK(attestation.claimed_config == "{}");
}

TEST_CASE("V0 digests in the log are kept as claims") {
  Parts parts = standard();
  parts.log[1] = log_event(3, kRuntimeEventType, Bytes(48, 0xd1), standard_events()[0]);
  const auto attestation = value_of(parse_attestation_v0(encode(parts)));
  CHECK(attestation.events[0].claimed_digest.value()[0] == 0xd1);
  CHECK(code_of(replay_rtmr3(attestation.events)) == ErrorCode::event_digest_mismatch);
}

TEST_CASE("a V0 log stripped of its runtime events agrees with any list") {
  Parts parts = standard();
  parts.log.resize(1);
  CHECK(value_of(parse_attestation_v0(encode(parts))).events.size() == 8);
}

TEST_CASE("other platforms are refused by name in V0") {
  const std::pair<std::uint8_t, const char*> platforms[] = {{std::uint8_t{1}, "GCP"},
                                                            {std::uint8_t{2}, "Nitro Enclave"},
                                                            {std::uint8_t{3}, "SEV-SNP"},
                                                            {std::uint8_t{4}, "NitroTPM"}};
  for (const auto& [tag, name] : platforms) {
    Parts parts = standard();
    parts.platform = tag;
    const auto result = parse_attestation(encode(parts));
    CHECK(code_of(result) == ErrorCode::attestation_platform_unsupported);
    CHECK(result.error().detail.find(name) != std::string::npos);
  }
  CHECK(refusal([](auto& p) { p.platform = 5; }) == ErrorCode::attestation_malformed);
}

TEST_CASE("V0 out of shape is refused") {
  CHECK(refusal([](auto& p) { p.version = 1; }) == ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { p.trailing = {0}; }) == ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { p.report_data.pop_back(); }) == ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { p.config = scale_bytes(from_hex("ff")); }) ==
        ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { p.runtime[0] = runtime_event(named("\xff")); }) ==
        ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { p.quote = scale_compact(1'000'000); }) ==
        ErrorCode::attestation_malformed);
}

TEST_CASE("a V0 attestation cut short anywhere is malformed") {
  const Bytes bytes = encode(standard());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE(code_of(parse_attestation(ByteView(bytes).first(size))) ==
            ErrorCode::attestation_malformed);
}

TEST_CASE("V0 events out of shape are refused") {
  const RuntimeEvent first = standard_events()[0];
  CHECK(refusal([&](auto& p) { p.log[1] = log_event(2, kRuntimeEventType, {}, first); }) ==
        ErrorCode::event_register_mismatch);
  CHECK(refusal([&](auto& p) { p.log[1] = log_event(3, 4, {}, first); }) ==
        ErrorCode::event_register_mismatch);
  CHECK(refusal([&](auto& p) { p.log[0] = log_event(4, 4, {}, first); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([&](auto& p) { p.log[1] = log_event(3, kRuntimeEventType, Bytes(47), first); }) ==
        ErrorCode::event_log_malformed);
  const RuntimeEvent long_name = named(std::string(kMaxEventNameBytes + 1, 'n'));
  CHECK(refusal([&](auto& p) { p.runtime[0] = runtime_event(long_name); }) ==
        ErrorCode::event_log_malformed);
}

TEST_CASE("the two lists of V0 must agree") {
  CHECK(refusal([](auto& p) { p.runtime[2] = runtime_event(named("other")); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { std::swap(p.runtime[2], p.runtime[3]); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { p.runtime.pop_back(); }) == ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { p.log.pop_back(); }) == ErrorCode::event_log_malformed);
}

TEST_CASE("the bounds of V0 hold") {
  CHECK(refusal([](auto& p) { p.log.assign(kMaxEvents + 1, p.log[0]); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { p.runtime.assign(kMaxEvents + 1, p.runtime[0]); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { p.trailing.resize(kMaxAttestationBytes); }) ==
        ErrorCode::evidence_too_large);
}

TEST_CASE("an attestation is of a known format") {
  CHECK(code_of(parse_attestation({})) == ErrorCode::attestation_malformed);
  for (const int first : {0x01, 0x7f, 0x90, 0xa0, 0xdd, 0xe0, 0xff}) {
    Bytes bytes = encode(standard());
    bytes[0] = static_cast<std::uint8_t>(first);
    CHECK(code_of(parse_attestation(bytes)) == ErrorCode::attestation_malformed);
  }
}

TEST_CASE("a captured V0 attestation") {
  const auto file = fixture("dstack/attestation.bin");
  if (!file) return;
  const auto attestation = value_of(parse_attestation(*file));
  const Quote quote = value_of(parse_quote(attestation.quote));
  CHECK(attestation.events.size() == 9);
  CHECK(attestation.events[0].claimed_digest);
  CHECK(value_of(replay_rtmr3(attestation.events)) == quote.report.rtmr[3]);
  CHECK(hex_encode(quote.report.rtmr[3]).starts_with("f28a1490ee924e93"));
  CHECK(attestation.claimed_report_data.value() == ByteArray<64>{});
  CHECK(quote.report.report_data == ByteArray<64>{});
  const auto identity = value_of(read_identity(attestation.events));
  CHECK(hex_encode(identity.app_id) == "5bb4ff9a3837357f19dc176407a5709c62eb6c56");
  CHECK(identity.key_provider.starts_with(R"({"name":"kms","id":"3059)"));
  CHECK(attestation.claimed_config.starts_with("{"));
}

TEST_CASE("replaying a captured log step by step") {
  const auto file = fixture("dstack/attestation.bin");
  if (!file) return;
  const auto all = value_of(parse_attestation(*file)).events;
  const char* steps[] = {"6a9a63f48733aba5", "38a080724e4eb976", "38e8065335260cfc",
                         "5c68b188aee5b8eb", "161d4d87fecefcad", "862dd6431032cf12",
                         "1e6e2f6a959bf413", "9a0be9cf85826d4c", "f28a1490ee924e93"};
  for (std::size_t n = 1; n <= std::size(steps); ++n) {
    const std::vector<RuntimeEvent> first(all.begin(),
                                          all.begin() + static_cast<std::ptrdiff_t>(n));
    CHECK(hex_encode(value_of(replay_rtmr3(first))).substr(0, 16) == steps[n - 1]);
  }
}

TEST_CASE("all four registers of a captured V0 log replay") {
  const auto file = fixture("dstack/attestation.bin");
  if (!file) return;
  ByteReader in(*file, ErrorCode::attestation_malformed);
  CHECK(in.take(2, "version and platform"));
  const Quote quote = value_of(parse_quote(value_of(read_scale_bytes(in, "quote"))));
  std::array<Measurement, 4> rtmr{};
  std::array<int, 4> count{};
  for (auto left = value_of(read_compact(in)); left > 0; --left) {
    const std::uint32_t imr = value_of(in.u32_le("register"));
    CHECK(in.u32_le("type"));
    const ByteView digest = value_of(read_scale_bytes(in, "digest"));
    CHECK(read_scale_bytes(in, "name"));
    CHECK(read_scale_bytes(in, "payload"));
    rtmr.at(imr) = crypto::sha384({rtmr.at(imr), digest});
    ++count.at(imr);
  }
  CHECK(rtmr == quote.report.rtmr);
  CHECK(count == std::array<int, 4>{17, 5, 2, 9});
}

TEST_CASE("V0 attestations that dstack's agent answered") {
  for (const char* name : {"attest_32", "seeded_attest_32"}) {
    const auto answer = recorded_answer(name);
    if (!answer) return;
    const auto attestation =
        value_of(parse_attestation(from_hex(text_member(*answer, "attestation"))));
    const Quote quote = value_of(parse_quote(attestation.quote));
    CHECK(value_of(replay_rtmr3(attestation.events)) == quote.report.rtmr[3]);
    CHECK(attestation.claimed_report_data.value() == quote.report.report_data);
    CHECK(read_identity(attestation.events));
  }
}

}  // namespace jingui::attestation
