#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "attestation/attestation.h"
#include "attestation/event_log.h"
#include "attestation/parse_test_support.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

using namespace test;

RuntimeEvent event(std::string name, std::string_view payload_hex, std::uint32_t version = 1) {
  RuntimeEvent out;
  out.name = std::move(name);
  out.payload = from_hex(payload_hex);
  out.version = version;
  return out;
}

std::string digest_of(const RuntimeEvent& e) {
  return hex_encode(value_of(event_digest(e)));
}

/// Replays the events of one register as a log in full states them.
Measurement replay_register(const json::array& log, std::int64_t imr, int& count) {
  Measurement rtmr{};
  for (const auto& value : log) {
    const json::object& entry = *value_of(json::as_object(value, "event"));
    if (value_of(json::integer_member(entry, "imr")) != imr) continue;
    const Bytes digest = from_hex(text_member(entry, "digest"));
    rtmr = crypto::sha384({rtmr, digest});
    ++count;
  }
  return rtmr;
}

Quote quote_of(const json::object& answer) {
  return value_of(parse_quote(from_hex(text_member(answer, "quote"))));
}

}  // namespace

TEST_CASE("digests are those that dstack computes") {
  CHECK(hex_encode(value_of(event_preimage(event("app-id", "deadbeef")))) ==
        "010000083a6170702d69643adeadbeef");
  CHECK(
      digest_of(event("app-id", "deadbeef")) ==
      "67b4be4efed0893cfa2bb1d35dca209ad8348b4c97f980807bcde8b9a0f26398dd0923d6eccb5aa2096d98046da"
      "8740f");
  CHECK(
      digest_of(event("compose-hash", "abcd", 2)) ==
      "9dde1673f544faa94b921825209593ddde08d0baf9cd6990175dffaf3081f1bb10311d56de189491feb33842a05"
      "0ad7b");
  CHECK(
      digest_of(event("system-preparing", "")) ==
      "f9974020ef507068183313d0ca808e0d1ca9b2d1ad0c61f5784e7157c362c06536f5ddacdad4451693f48fcc72f"
      "ff624");
  CHECK(
      digest_of(event("boot-mr-done", "")) ==
      "98bd7e6bd3952720b65027fd494834045d06b4a714bf737a06b874638b3ea00ff402f7f583e3e3b05e921c85704"
      "33ac6");
  CHECK(
      digest_of(event("system-ready", "")) ==
      "1a76b2a80a0be71eae59f80945d876351a7a3fb8e9fd1ff1cede5734aa84ea11fd72b4edfbb6f04e5a85edd114c"
      "751bd");
}

TEST_CASE("names in version 2 are escaped as RFC 8785 says") {
  const auto preimage = value_of(event_preimage(event("a\"\\/\b\f\n\r\t\x01\x7f\u00e9", "", 2)));
  CHECK(as_text(preimage) ==
        "{\"name\":\"a\\\"\\\\/"
        "\\b\\f\\n\\r\\t\\u0001\x7f\u00e9\",\"payload\":\"\",\"type\":134217729}");
}

TEST_CASE("another digest version is malformed") {
  CHECK(code_of(event_digest(event("a", "", 3))) == ErrorCode::event_log_malformed);
  CHECK(code_of(replay_rtmr3({event("a", "", 0)})) == ErrorCode::event_log_malformed);
}

TEST_CASE("replay starts from zero and depends on every event and their order") {
  CHECK(value_of(replay_rtmr3({})) == Measurement{});
  const auto a = event("a", "00");
  const auto b = event("b", "01");
  const Measurement digest = value_of(event_digest(a));
  CHECK(value_of(replay_rtmr3({a})) == crypto::sha384({Measurement{}, digest}));
  CHECK(value_of(replay_rtmr3({a, b})) != value_of(replay_rtmr3({b, a})));
  CHECK(value_of(replay_rtmr3({a, b})) != value_of(replay_rtmr3({a})));
}

TEST_CASE("claims must be those of the event") {
  auto e = event("app-id", "deadbeef");
  e.claimed_digest = value_of(event_digest(e));
  e.claimed_preimage = value_of(event_preimage(e));
  CHECK(replay_rtmr3({e}));
  auto wrong_digest = e;
  wrong_digest.claimed_digest->back() ^= 1;
  CHECK(code_of(replay_rtmr3({wrong_digest})) == ErrorCode::event_digest_mismatch);
  auto wrong_preimage = e;
  wrong_preimage.claimed_preimage->back() ^= 1;
  CHECK(code_of(replay_rtmr3({wrong_preimage})) == ErrorCode::event_digest_mismatch);
}

TEST_CASE("the captured quotes' RTMR3 replays, with digests and without") {
  for (const char* name : {"dstack/quote-report.json", "dstack/tdx-lite-getquote.json"}) {
    CAPTURE(name);
    const auto file = fixture(name);
    if (!file) return;
    const auto answer = parse_object(as_text(*file));
    const auto events = value_of(parse_event_log_json(text_member(answer, "event_log")));
    CHECK(value_of(replay_rtmr3(events)) == quote_of(answer).report.rtmr[3]);
  }
}

TEST_CASE("the agent's recorded quotes replay by their event logs") {
  for (const char* name : {"get_quote_32", "get_quote_64", "get_quote_empty", "seeded_get_quote_32",
                           "tappd_tdx_quote", "worker_attestation_for_app_key"}) {
    CAPTURE(name);
    const auto answer = recorded_answer(name);
    if (!answer) return;
    const auto events = value_of(parse_event_log_json(text_member(*answer, "event_log")));
    CHECK(events.size() == 9);
    CHECK(value_of(replay_rtmr3(events)) == quote_of(*answer).report.rtmr[3]);
  }
}

TEST_CASE("the full logs in the agent's own account replay") {
  for (const char* name : {"info", "seeded_info", "kms_info"}) {
    CAPTURE(name);
    const auto answer = recorded_answer(name);
    if (!answer) return;
    const auto tcb_info = parse_object(text_member(*answer, "tcb_info"));
    const auto log = json::serialize(*value_of(json::array_member(tcb_info, "event_log")));
    const auto events = value_of(parse_event_log_json(log));
    CHECK(events.size() == 9);
    CHECK(hex_encode(value_of(replay_rtmr3(events))) == text_member(tcb_info, "rtmr3"));
  }
}

TEST_CASE("all four registers of a full log replay") {
  const auto answer = recorded_answer("get_quote_empty");
  if (!answer) return;
  const auto log = value_of(json::parse(text_member(*answer, "event_log")));
  const int expected[] = {17, 5, 2, 9};
  for (std::size_t imr = 0; imr < 4; ++imr) {
    int count = 0;
    const auto rtmr = replay_register(log.as_array(), static_cast<std::int64_t>(imr), count);
    CHECK(count == expected[imr]);
    CHECK(rtmr == quote_of(*answer).report.rtmr[imr]);
  }
}

}  // namespace jingui::attestation
