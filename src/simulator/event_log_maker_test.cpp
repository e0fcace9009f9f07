#include "simulator/event_log_maker.h"

#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;

TEST_CASE("runtime digests match published values") {
  const Bytes payload{0xde, 0xad, 0xbe, 0xef};
  CHECK(hex_encode(runtime_event("app-id", payload).digest) ==
        "67b4be4efed0893cfa2bb1d35dca209ad8348b4c97f980807bcde8b9a0f26398dd0923d6eccb5aa2096d98046d"
        "a8740f");
  const Bytes short_payload{0xab, 0xcd};
  CHECK(hex_encode(runtime_event("compose-hash", short_payload, 2).digest) ==
        "9dde1673f544faa94b921825209593ddde08d0baf9cd6990175dffaf3081f1bb10311d56de189491feb33842a0"
        "50ad7b");
  CHECK(hex_encode(runtime_event("system-ready", {}).digest) ==
        "1a76b2a80a0be71eae59f80945d876351a7a3fb8e9fd1ff1cede5734aa84ea11fd72b4edfbb6f04e5a85edd114"
        "c751bd");
}

TEST_CASE("each release writes its own sequence") {
  MeasuredFacts facts;
  facts.instance_id = Bytes(20);
  CHECK(runtime_events(DstackRelease::r0_4_2, facts).size() == 8);
  CHECK(runtime_events(DstackRelease::r0_5_5, facts).size() == 10);
  CHECK(runtime_events(DstackRelease::r0_6_0, facts).size() == 10);
  for (const DstackRelease release :
       {DstackRelease::r0_4_2, DstackRelease::r0_5_8, DstackRelease::r0_6_0}) {
    const EventLog log = runtime_events(release, facts);
    CHECK(log.front().name == "system-preparing");
    CHECK(log.back().name == "system-ready");
  }
}

TEST_CASE("what a certificate and a quote show of the log depends on the release") {
  EventLog log = boot_events();
  const EventLog runtime = runtime_events(DstackRelease::r0_6_0, {});
  log.insert(log.end(), runtime.begin(), runtime.end());
  CHECK(log_for_certificate(log, DstackRelease::r0_5_8).size() == log.size());
  CHECK(log_for_certificate(log, DstackRelease::r0_5_11).size() == runtime.size());
  CHECK(log_for_certificate(log, DstackRelease::r0_6_0).size() == runtime.size() + 3);
  CHECK(log_for_certificate(log, DstackRelease::r0_6_0).back().digest.empty());
  CHECK(log_for_quote(log, DstackRelease::r0_5_5).front().payload.empty() == false);
  CHECK(log_for_quote(log, DstackRelease::r0_5_8).front().payload.empty());
  CHECK(log_for_quote(log, DstackRelease::r0_5_8).front().digest.size() == 48);
}
