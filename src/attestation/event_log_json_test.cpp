#include <doctest/doctest.h>

#include "attestation/event_log.h"
#include "attestation/limits.h"
#include "attestation/parse_test_support.h"
#include "base/encoding.h"

namespace jingui::attestation {
namespace {

using namespace test;

constexpr std::string_view kEvent =
    R"({"imr":3,"event_type":134217729,"digest":"","event":"app-id","event_payload":"deadbeef"})";

std::string one(std::string_view event) {
  return "[" + std::string(event) + "]";
}

/// The log of one event, in which `from` has become `to`.
std::string changed(std::string_view from, std::string_view to) {
  std::string event(kEvent);
  const std::size_t at = event.find(from);
  REQUIRE(at != std::string::npos);
  return one(event.replace(at, from.size(), to));
}

ErrorCode refusal(const std::string& log) {
  return code_of(parse_event_log_json(log));
}

}  // namespace

TEST_CASE("runtime events are kept in order, events of the boot are dropped") {
  const auto events = value_of(parse_event_log_json(
      R"([{"imr":0,"event_type":4,"digest":"00","event":"","event_payload":"00000000"},)" +
      std::string(kEvent) +
      R"(,{"imr":3,"event_type":134217729,"event":"b","event_payload":"","version":2,"extra":[1]}])"));
  REQUIRE(events.size() == 2);
  CHECK(events[0].name == "app-id");
  CHECK(hex_encode(events[0].payload) == "deadbeef");
  CHECK(events[0].version == 1);
  CHECK_FALSE(events[0].claimed_digest);
  CHECK_FALSE(events[0].claimed_preimage);
  CHECK(events[1].version == 2);
  CHECK(value_of(parse_event_log_json("[]")).empty());
}

TEST_CASE("digest and preimage are kept as claims where they are given") {
  const auto events = value_of(parse_event_log_json(
      changed(R"("digest":"")", R"("preimage":"0A","digest":")" + std::string(96, 'b') + '"')));
  REQUIRE(events.size() == 1);
  CHECK(hex_encode(events[0].claimed_digest.value()) == std::string(96, 'b'));
  CHECK(hex_encode(events[0].claimed_preimage.value()) == "0a");
}

TEST_CASE("half a runtime event is refused") {
  for (const char* other : {"0", "1", "2"})
    CHECK(refusal(changed(R"("imr":3)", R"("imr":)" + std::string(other))) ==
          ErrorCode::event_register_mismatch);
  CHECK(refusal(changed("134217729", "134217730")) == ErrorCode::event_register_mismatch);
}

TEST_CASE("an event with one field out of shape is malformed") {
  const std::pair<const char*, const char*> changes[] = {
      {R"("imr":3)", R"("imr":4)"},
      {R"("imr":3)", R"("imr":-1)"},
      {R"("imr":3)", R"("imr":"3")"},
      {R"("imr":3,)", ""},
      {"134217729", "4429185025"},
      {R"("digest":"")", R"("digest":"00")"},
      {R"("digest":"")", R"("digest":"xx")"},
      {R"("digest":"")", R"("digest":0)"},
      {R"("event":"app-id",)", ""},
      {"deadbeef", "deadbee"},
      {"deadbeef", "0xdeadbeef"},
      {R"(,"event_payload":"deadbeef")", ""},
      {R"("digest":"")", R"("version":3)"},
      {R"("digest":"")", R"("version":0)"},
      {R"("digest":"")", R"("version":"1")"},
      {R"("digest":"")", R"("preimage":"x")"},
      {R"("digest":"")", R"("imr":3)"},
      {"app-id", "app-\xff"},
  };
  for (const auto& [from, to] : changes) {
    CAPTURE(to);
    CHECK(refusal(changed(from, to)) == ErrorCode::event_log_malformed);
  }
}

TEST_CASE("a text that is no array of events is malformed") {
  for (const char* text : {"", "{}", "null", "[1]", "[[]]", "[", "[] []"})
    CHECK(refusal(text) == ErrorCode::event_log_malformed);
}

TEST_CASE("the bounds of an event log hold") {
  const std::string long_name(kMaxEventNameBytes + 1, 'n');
  CHECK(refusal(changed("app-id", long_name)) == ErrorCode::event_log_malformed);
  CHECK(parse_event_log_json(changed("app-id", long_name.substr(1))));
  const std::string long_payload(2 * (kMaxEventPayloadBytes + 1), '0');
  CHECK(refusal(changed("deadbeef", long_payload)) == ErrorCode::event_log_malformed);
  CHECK(parse_event_log_json(changed("deadbeef", long_payload.substr(2))));

  std::string many = "[" + std::string(kEvent);
  for (std::size_t i = 1; i < kMaxEvents; ++i) many += "," + std::string(kEvent);
  CHECK(value_of(parse_event_log_json(many + "]")).size() == kMaxEvents);
  CHECK(refusal(many + "," + std::string(kEvent) + "]") == ErrorCode::event_log_malformed);
  CHECK(refusal(one(kEvent) + std::string(kMaxEventLogBytes, ' ')) ==
        ErrorCode::event_log_malformed);
  CHECK(refusal(changed(R"("digest":"")", R"("x":[[1]])")) == ErrorCode::event_log_malformed);
}

}  // namespace jingui::attestation
