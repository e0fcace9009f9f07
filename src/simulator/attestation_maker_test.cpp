// dstack's own agent wrote the expected bytes: given the same quote and log, we write the same
// attestation.
#include "simulator/attestation_maker.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "simulator/simulator_test_support.h"

using namespace jingui;
using namespace jingui::simulator;
using namespace jingui::simulator::testing;

namespace {

json::value answer_of(const std::string& recorded) {
  const json::value file = require(json::parse(recorded));
  return require(json::parse(std::string(file.at("response").at("body").as_string())));
}

std::string text(const json::value& v) {
  return std::string(v.as_string());
}

EventLog log_of(const json::value& events) {
  EventLog log;
  for (const json::value& e : events.as_array())
    log.push_back({e.at("imr").to_number<std::uint32_t>(),
                   e.at("event_type").to_number<std::uint32_t>(),
                   require(hex_decode(text(e.at("digest")))), text(e.at("event")),
                   require(hex_decode(text(e.at("event_payload")))), 1, ""});
  return log;
}

}  // namespace

TEST_CASE("an attestation with a recorded quote and log has the recorded bytes in both formats") {
  const std::string info = fixture("dstack/agent/info.json");
  const std::string quote = fixture("dstack/agent/get_quote_empty.json");
  const std::string v0 = fixture("dstack/attestation.bin");
  if (info.empty() || quote.empty() || v0.empty()) return;
  const json::value tcb_info = require(json::parse(text(answer_of(info).at("tcb_info"))));
  const json::value answer = answer_of(quote);

  AttestationSpec spec;
  spec.quote = require(hex_decode(text(answer.at("quote"))));
  spec.event_log = log_of(tcb_info.at("event_log"));
  spec.runtime_events = only_runtime(spec.event_log);
  spec.config = v0.substr(v0.rfind("{\"kms_urls\""));  // the text at the end of the file
  const bool same_v0 =
      as_text(attestation_v0(spec)) == v0;  // thousands of bytes: not worth printing
  const bool same_v1 = hex_encode(attestation_v1(spec)) == text(answer.at("attestation"));
  CHECK(same_v0);
  CHECK(same_v1);
}
