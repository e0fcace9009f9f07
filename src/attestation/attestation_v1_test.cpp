#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <functional>

#include "attestation/attestation.h"
#include "attestation/encoding_test_support.h"
#include "attestation/limits.h"
#include "attestation/parse_test_support.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

using namespace test;
using Members = std::vector<std::pair<std::string_view, Bytes>>;

/// A V1 attestation by the members of its maps, each value encoded already.
struct Parts {
  Members root = {{"version", msgpack_unsigned(1)}};
  Members platform = {{"kind", msgpack_text("tdx")}};
  Members platform_data;
  std::vector<Members> log;
  Members stack = {{"kind", msgpack_text("dstack")}};
  Members stack_data;
  std::vector<Members> runtime;
  Bytes trailing;
};

Bytes& value(Members& members, std::string_view name) {
  for (auto& [key, bytes] : members)
    if (key == name) return bytes;
  return members.emplace_back(name, Bytes()).second;
}

void remove_member(Members& members, std::string_view name) {
  std::erase_if(members, [&](const auto& member) { return member.first == name; });
}

Members log_event(std::uint64_t imr, std::uint64_t type, ByteView digest, const RuntimeEvent& e) {
  return {{"imr", msgpack_unsigned(imr)},
          {"event_type", msgpack_unsigned(type)},
          {"digest", msgpack_binary(digest)},
          {"event", msgpack_text(e.name)},
          {"event_payload", msgpack_binary(e.payload)}};
}

Members runtime_event(const RuntimeEvent& e) {
  return {{"event", msgpack_text(e.name)}, {"payload", msgpack_binary(e.payload)}};
}

Parts standard() {
  Parts parts;
  parts.platform_data = {{"quote", msgpack_integers(text_bytes("quote\xff"))}};
  parts.log.push_back(log_event(0, 4, Bytes(48, 1), {}));
  for (const auto& e : standard_events()) {
    parts.log.push_back(log_event(3, kRuntimeEventType, {}, e));
    parts.runtime.push_back(runtime_event(e));
  }
  parts.stack_data = {{"report_data", msgpack_integers(Bytes(64, 0xed))}};
  return parts;
}

Bytes maps(const std::vector<Members>& list) {
  std::vector<Bytes> encoded;
  for (const auto& members : list) encoded.push_back(msgpack_map(members));
  return msgpack_array(encoded);
}

void set_default(Members& members, std::string_view name, Bytes bytes) {
  Bytes& place = value(members, name);
  if (place.empty()) place = std::move(bytes);
}

Bytes encode(Parts p) {
  set_default(p.platform_data, "event_log", maps(p.log));
  set_default(p.stack_data, "runtime_events", maps(p.runtime));
  set_default(p.stack_data, "config", msgpack_text("{}"));
  set_default(p.platform, "data", msgpack_map(p.platform_data));
  set_default(p.stack, "data", msgpack_map(p.stack_data));
  set_default(p.root, "platform", msgpack_map(p.platform));
  set_default(p.root, "stack", msgpack_map(p.stack));
  return concat({msgpack_map(p.root), p.trailing});
}

ErrorCode refusal(const std::function<void(Parts&)>& change) {
  Parts parts = standard();
  change(parts);
  return code_of(parse_attestation_v1(encode(parts)));
}

/// A pod whose report data is the hash of its payload.
Parts pod() {
  Parts parts = standard();
  value(parts.stack, "kind") = msgpack_text("dstack-pod");
  const auto hash = crypto::sha512(as_bytes("app-data:hello"));
  value(parts.stack_data, "report_data") = msgpack_integers(hash);
  value(parts.stack_data, "report_data_payload") = msgpack_text("hello");
  return parts;
}

/// The V1 bytes of a recorded answer, put together from its other fields.
Bytes encode_answer(const json::object& answer, const std::string& config) {
  Parts parts;
  value(parts.platform_data, "quote") = msgpack_integers(from_hex(text_member(answer, "quote")));
  const auto log = value_of(json::parse(text_member(answer, "event_log")));
  for (const auto& item : log.as_array()) {
    const json::object& e = item.as_object();
    RuntimeEvent event;
    event.name = text_member(e, "event");
    event.payload = from_hex(text_member(e, "event_payload"));
    const auto imr = static_cast<std::uint64_t>(value_of(json::integer_member(e, "imr")));
    const auto type = static_cast<std::uint64_t>(value_of(json::integer_member(e, "event_type")));
    parts.log.push_back(log_event(imr, type, from_hex(text_member(e, "digest")), event));
    if (imr == 3) parts.runtime.push_back(runtime_event(event));
  }
  value(parts.stack_data, "report_data") =
      msgpack_integers(from_hex(text_member(answer, "report_data")));
  value(parts.stack_data, "runtime_events") = maps(parts.runtime);
  value(parts.stack_data, "config") = msgpack_text(config);
  return encode(parts);
}

}  // namespace

TEST_CASE("a V1 attestation is read to its last byte") {
  const auto attestation = value_of(parse_attestation(encode(standard())));
  CHECK(attestation.quote == text_bytes("quote\xff"));
  CHECK(attestation.events.size() == standard_events().size());
  CHECK(attestation.events[1].payload == Bytes(20, 0xa1));
  CHECK(attestation.claimed_report_data.value()[63] == 0xed);
  CHECK(attestation.claimed_config == "{}");
}

TEST_CASE("V1 reads byte strings for arrays, members in any order, and passes over others") {
  Parts parts = standard();
  value(parts.platform_data, "quote") = msgpack_binary(text_bytes("quote\xff"));
  parts.platform_data.insert(parts.platform_data.begin(), {"new", msgpack_map({})});
  value(parts.root, "another") = msgpack_array({msgpack_text("x")});
  value(parts.platform, "data");
  std::swap(parts.platform[0], parts.platform[1]);
  CHECK(value_of(parse_attestation(encode(parts))).quote == text_bytes("quote\xff"));
}

TEST_CASE("V1 events carry version, digest and preimage") {
  Parts parts = standard();
  RuntimeEvent event = standard_events()[1];
  event.version = 2;
  const auto digest = value_of(event_digest(event));
  parts.log[2] = log_event(3, kRuntimeEventType, digest, event);
  value(parts.log[2], "version") = msgpack_unsigned(2);
  value(parts.log[2], "preimage") = msgpack_text(hex_encode(value_of(event_preimage(event))));
  value(parts.runtime[1], "version") = msgpack_unsigned(2);
  const auto events = value_of(parse_attestation_v1(encode(parts))).events;
  CHECK(events[1].version == 2);
  CHECK(events[1].claimed_digest == digest);
  CHECK(events[1].claimed_preimage == value_of(event_preimage(event)));
  CHECK(replay_rtmr3(events));
}

TEST_CASE("other platforms are refused by name in V1") {
  for (const char* kind : {"gcp-tdx", "nitro-enclave", "aws-nitro-tpm", "sev-snp"}) {
    Parts parts = standard();
    value(parts.platform, "kind") = msgpack_text(kind);
    const auto result = parse_attestation(encode(parts));
    CHECK(code_of(result) == ErrorCode::attestation_platform_unsupported);
    CHECK(result.error().detail == kind);
  }
  CHECK(refusal([](auto& p) { value(p.platform, "kind") = msgpack_text("sgx"); }) ==
        ErrorCode::attestation_malformed);
}

TEST_CASE("a V1 attestation without one of its members is malformed") {
  for (const char* name : {"version", "platform", "stack"})
    CHECK(refusal([&](auto& p) { value(p.root, name) = from_hex("c0"); }) ==
          ErrorCode::attestation_malformed);
  for (const char* name : {"kind", "data"}) {
    CHECK(refusal([&](auto& p) { value(p.platform, name) = from_hex("c0"); }) ==
          ErrorCode::attestation_malformed);
    CHECK(refusal([&](auto& p) { value(p.stack, name) = from_hex("c0"); }) ==
          ErrorCode::attestation_malformed);
  }
  for (const char* name : {"quote", "event_log"})
    CHECK(refusal([&](auto& p) { value(p.platform_data, name) = from_hex("c0"); }) ==
          ErrorCode::attestation_malformed);
  for (const char* name : {"report_data", "runtime_events", "config"})
    CHECK(refusal([&](auto& p) { value(p.stack_data, name) = from_hex("c0"); }) ==
          ErrorCode::attestation_malformed);
  for (const char* name : {"imr", "event_type", "event", "event_payload"})
    CHECK(refusal([&](auto& p) { remove_member(p.log[1], name); }) ==
          ErrorCode::attestation_malformed);
  for (const char* name : {"event", "payload"})
    CHECK(refusal([&](auto& p) { remove_member(p.runtime[1], name); }) ==
          ErrorCode::attestation_malformed);
}

TEST_CASE("V1 out of shape is refused") {
  CHECK(refusal([](auto& p) { p.trailing = {0xc0}; }) == ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { value(p.root, "version") = msgpack_unsigned(2); }) ==
        ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { p.root.emplace_back("version", msgpack_unsigned(1)); }) ==
        ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { value(p.stack, "kind") = msgpack_text("other"); }) ==
        ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) {
          value(p.stack_data, "report_data") = msgpack_integers(Bytes(63));
        }) == ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { value(p.stack_data, "config") = msgpack_binary({}); }) ==
        ErrorCode::attestation_malformed);
}

TEST_CASE("a V1 attestation cut short anywhere is malformed") {
  const Bytes bytes = encode(standard());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE(code_of(parse_attestation(ByteView(bytes).first(size))) ==
            ErrorCode::attestation_malformed);
}

TEST_CASE("V1 events out of shape are refused") {
  CHECK(refusal([](auto& p) { value(p.log[1], "imr") = msgpack_unsigned(0); }) ==
        ErrorCode::event_register_mismatch);
  CHECK(refusal([](auto& p) { value(p.log[1], "event_type") = msgpack_unsigned(4); }) ==
        ErrorCode::event_register_mismatch);
  CHECK(refusal([](auto& p) { value(p.log[0], "imr") = msgpack_unsigned(4); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { value(p.log[0], "event_type") = msgpack_unsigned(1ULL << 32); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { value(p.log[1], "digest") = msgpack_binary(Bytes(47)); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { value(p.log[1], "preimage") = msgpack_text("x"); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { value(p.log[1], "version") = msgpack_unsigned(3); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { value(p.runtime[1], "version") = msgpack_unsigned(0); }) ==
        ErrorCode::event_log_malformed);
}

TEST_CASE("the two lists of V1 must agree, versions included") {
  CHECK(refusal([](auto& p) { value(p.runtime[1], "event") = msgpack_text("other"); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { value(p.runtime[1], "payload") = msgpack_binary({}); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { value(p.runtime[1], "version") = msgpack_unsigned(2); }) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal([](auto& p) { p.runtime.pop_back(); }) == ErrorCode::event_log_malformed);
}

TEST_CASE("a pod's report data is the hash of its payload") {
  CHECK(parse_attestation_v1(encode(pod())));
  Parts other = pod();
  value(other.stack_data, "report_data_payload") = msgpack_text("hellp");
  CHECK(code_of(parse_attestation_v1(encode(other))) ==
        ErrorCode::attestation_report_data_mismatch);
  Parts none = pod();
  remove_member(none.stack_data, "report_data_payload");
  CHECK(code_of(parse_attestation_v1(encode(none))) == ErrorCode::attestation_malformed);
}

TEST_CASE("the bounds of V1 hold") {
  CHECK(refusal([](auto& p) { p.log.assign(kMaxEvents + 1, p.log[0]); }) ==
        ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { p.runtime.assign(kMaxEvents + 1, p.runtime[0]); }) ==
        ErrorCode::attestation_malformed);
  CHECK(refusal([](auto& p) { p.trailing.resize(kMaxAttestationBytes); }) ==
        ErrorCode::evidence_too_large);
}

TEST_CASE("V1 attestations as dstack's agent wrote them") {
  for (const char* name : {"get_quote_32", "get_quote_64", "get_quote_empty", "seeded_get_quote_32",
                           "tappd_tdx_quote", "worker_attestation_for_app_key"}) {
    CAPTURE(name);
    const auto answer = recorded_answer(name);
    if (!answer) return;
    if (!answer->contains("attestation")) continue;
    const Bytes written = from_hex(text_member(*answer, "attestation"));
    const auto attestation = value_of(parse_attestation(written));
    CHECK(hex_encode(attestation.quote) == text_member(*answer, "quote"));
    const Quote quote = value_of(parse_quote(attestation.quote));
    CHECK(value_of(replay_rtmr3(attestation.events)) == quote.report.rtmr[3]);
    CHECK(attestation.claimed_report_data.value() == quote.report.report_data);
    CHECK(read_identity(attestation.events));
    CHECK(encode_answer(*answer, attestation.claimed_config) == written);
  }
}

}  // namespace jingui::attestation
