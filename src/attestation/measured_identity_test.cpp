#include <doctest/doctest.h>

#include <functional>

#include "attestation/event_log.h"
#include "attestation/parse_test_support.h"
#include "base/encoding.h"

namespace jingui::attestation {
namespace {

using namespace test;
using Events = std::vector<RuntimeEvent>;

constexpr std::size_t kPreparing = 0, kAppId = 1, kComposeHash = 2, kInstanceId = 3, kBootDone = 4,
                      kKeyProvider = 5, kReady = 7;  // places in standard_events()

ErrorCode refusal(const std::function<void(Events&)>& change) {
  Events events = standard_events();
  change(events);
  return code_of(read_identity(events));
}

RuntimeEvent named(std::string name) {
  RuntimeEvent event;
  event.name = std::move(name);
  return event;
}

void erase(Events& events, std::size_t at) {
  events.erase(events.begin() + static_cast<std::ptrdiff_t>(at));
}

void insert(Events& events, std::size_t at, RuntimeEvent event) {
  events.insert(events.begin() + static_cast<std::ptrdiff_t>(at), std::move(event));
}

}  // namespace

TEST_CASE("the identity is what the guest measured") {
  const auto identity = value_of(read_identity(standard_events()));
  CHECK(hex_encode(identity.app_id) == hex_encode(Bytes(20, 0xa1)));
  CHECK(hex_encode(identity.compose_hash) == hex_encode(Bytes(32, 0xc0)));
  CHECK(identity.instance_id == Bytes(20, 0x1d));
  CHECK(identity.key_provider == R"({"name":"kms","id":"3059"})");
}

TEST_CASE("an app may have no instance id") {
  Events events = standard_events();
  events[kInstanceId].payload.clear();
  CHECK(value_of(read_identity(events)).instance_id.empty());
}

TEST_CASE("other events are tolerated, and any after system-ready") {
  Events events = standard_events();
  insert(events, kComposeHash + 1, named("gpu-policy-hash"));
  insert(events, kComposeHash + 1, named("init-script-hash"));
  insert(events, kComposeHash + 1, named("init-script-hash"));
  events.push_back(named("app-id"));
  events.push_back(named("a:b"));
  events.push_back(named("system-ready"));
  CHECK(value_of(read_identity(events)).app_id[0] == 0xa1);
}

TEST_CASE("every mandatory event must be there") {
  for (const std::size_t at :
       {kPreparing, kAppId, kComposeHash, kInstanceId, kBootDone, kKeyProvider, kReady}) {
    CAPTURE(at);
    CHECK(refusal([&](Events& e) { erase(e, at); }) == ErrorCode::event_missing);
  }
  CHECK(refusal([](Events& e) { e.clear(); }) == ErrorCode::event_missing);
}

TEST_CASE("a mandatory event after system-ready does not count") {
  CHECK(refusal([](Events& e) {
          e.push_back(e[kKeyProvider]);
          erase(e, kKeyProvider);
        }) == ErrorCode::event_missing);
}

TEST_CASE("no mandatory event may come twice") {
  for (const std::size_t at :
       {kPreparing, kAppId, kComposeHash, kInstanceId, kBootDone, kKeyProvider}) {
    CAPTURE(at);
    CHECK(refusal([&](Events& e) { insert(e, kReady, e[at]); }) == ErrorCode::event_repeated);
  }
}

TEST_CASE("mandatory events have one length") {
  for (const std::size_t at : {kPreparing, kAppId, kComposeHash, kInstanceId, kBootDone, kReady}) {
    CAPTURE(at);
    CHECK(refusal([&](Events& e) { e[at].payload.push_back(0); }) ==
          ErrorCode::event_payload_length);
  }
  for (const std::size_t at : {kAppId, kComposeHash, kInstanceId}) {
    CAPTURE(at);
    CHECK(refusal([&](Events& e) { e[at].payload.pop_back(); }) == ErrorCode::event_payload_length);
  }
}

TEST_CASE("mandatory events come in dstack's order, system-preparing first of all") {
  for (const std::size_t at : {kPreparing, kAppId, kComposeHash, kInstanceId, kBootDone}) {
    CAPTURE(at);
    CHECK(refusal([&](Events& e) { std::swap(e[at], e[at + 1]); }) == ErrorCode::event_order);
  }
  CHECK(refusal([](Events& e) { insert(e, 0, named("other")); }) == ErrorCode::event_order);
}

TEST_CASE("a colon in a name before system-ready is refused") {
  CHECK(refusal([](Events& e) { e[6].name = "storage:fs"; }) == ErrorCode::event_log_malformed);
}

TEST_CASE("a genuine log with an event of the app after system-ready") {
  const auto file = fixture("dstack/quote-report.json");
  if (!file) return;
  const auto log = text_member(parse_object(as_text(*file)), "event_log");
  const auto events = value_of(parse_event_log_json(log));
  REQUIRE(events.size() == 8);
  CHECK(events.back().name == "LIUM_MINER_HOTKEY");
  const auto identity = value_of(read_identity(events));
  CHECK(hex_encode(identity.app_id) == "3763bc34552cf3a27ff71ad5f7a90471562a1a2d");
  CHECK(hex_encode(identity.compose_hash).starts_with("3763bc34552cf3a27ff71ad5f7a90471562a1a2d"));
  CHECK(hex_encode(identity.instance_id) == "c3714eb66990eace777b4e664c16e09375dec4c9");
  CHECK(identity.key_provider.starts_with(R"({"name":"local-sgx","id":"1b7a)"));
}

}  // namespace jingui::attestation
