#include "simulator/agent_info.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "simulator/json_text.h"

namespace jingui::simulator {
namespace {

bool is_zero(const attestation::Measurement& value) {
  return std::all_of(value.begin(), value.end(), [](std::uint8_t octet) { return octet == 0; });
}

json::object tcb_info(const SimulatedGuest& guest, const SimulatedQuote& quote) {
  const MeasuredFacts facts = guest.facts();
  const attestation::TdReport& report = quote.report;
  json::object out{{"mrtd", hex_encode(report.mr_td)}};
  for (std::size_t i = 0; i < report.rtmr.size(); ++i)
    out["rtmr" + std::to_string(i)] = hex_encode(report.rtmr[i]);
  out["mr_aggregated"] = hex_encode(aggregates_of(report, facts.key_provider).mr_aggregated);
  out["os_image_hash"] = hex_encode(facts.os_image_hash);
  out["compose_hash"] = hex_encode(facts.compose_hash);
  out["device_id"] = hex_encode(shown_device_id());
  out["event_log"] = *json::parse(log_to_json(quote.log));
  out["app_compose"] = guest.spec().app_compose;
  return out;
}

}  // namespace

Aggregates aggregates_of(const attestation::TdReport& report, std::string_view key_provider) {
  const crypto::Sha256 provider = crypto::sha256(as_bytes(key_provider));
  Aggregates out;
  out.mr_system =
      crypto::sha256({report.mr_td, report.rtmr[0], report.rtmr[1], report.rtmr[2], provider});
  if (is_zero(report.mr_config_id) && is_zero(report.mr_owner) && is_zero(report.mr_owner_config))
    out.mr_aggregated = crypto::sha256(
        {report.mr_td, report.rtmr[0], report.rtmr[1], report.rtmr[2], report.rtmr[3]});
  else
    out.mr_aggregated = crypto::sha256({report.mr_td, report.rtmr[0], report.rtmr[1],
                                        report.rtmr[2], report.rtmr[3], report.mr_config_id,
                                        report.mr_owner, report.mr_owner_config});
  return out;
}

ByteArray<32> shown_device_id() {
  return crypto::sha256({});
}

json::object info_answer(const SimulatedGuest& guest, const SimulatedQuote& quote,
                         const std::string& app_cert) {
  const MeasuredFacts facts = guest.facts();
  const DstackRelease release = guest.spec().release;
  json::object out{
      {"app_id", hex_encode(facts.app_id)},
      {"instance_id", hex_encode(facts.instance_id)},
      {"app_cert", app_cert},
      {"tcb_info", pretty_json(tcb_info(guest, quote))},
      {"app_name", guest.spec().name},
      {"device_id", hex_encode(shown_device_id())},
      {"mr_aggregated", hex_encode(aggregates_of(quote.report, facts.key_provider).mr_aggregated)}};
  if (release >= DstackRelease::r0_5_5) out["os_image_hash"] = hex_encode(facts.os_image_hash);
  out["key_provider_info"] = facts.key_provider;
  out["compose_hash"] = hex_encode(facts.compose_hash);
  if (release >= DstackRelease::r0_5_5) out["vm_config"] = guest.vm_config();
  if (release < DstackRelease::r0_5_8) return out;
  out["cloud_vendor"] = "";
  out["cloud_product"] = "";
  return out;
}

}  // namespace jingui::simulator
