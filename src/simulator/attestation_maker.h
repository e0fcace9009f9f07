// dstack's versioned attestation (certificate extension 8), written: V0 in SCALE, V1 in msgpack.
#pragma once

#include <string>

#include "base/bytes.h"
#include "simulator/event_log_maker.h"

namespace jingui::simulator {

struct AttestationSpec {
  std::uint8_t v0_variant = 0;      // 0 TDX, 1 GCP, 2 Nitro, 3 SEV-SNP: only the tag changes
  std::string v1_platform = "tdx";  // "gcp-tdx", "sev-snp" …: only the name changes
  Bytes quote;
  EventLog event_log;       // unsigned beside the quote
  EventLog runtime_events;  // what RTMR3 measured: names, payloads, versions are written
  ByteArray<64> report_data{};
  std::string config;  // JSON text of vm_config
};

Bytes attestation_v0(const AttestationSpec& spec);
Bytes attestation_v1(const AttestationSpec& spec);

struct AppInfoSpec {
  MeasuredFacts facts;
  ByteArray<32> device_id{}, mr_system{}, mr_aggregated{};
};
/// Extension 9: a msgpack array of nine items, as 0.6.0 writes it.
Bytes app_info(const AppInfoSpec& spec);

}  // namespace jingui::simulator
