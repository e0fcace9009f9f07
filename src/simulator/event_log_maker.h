// dstack's event log, as a guest of each release writes it: boot events of RTMR0 to 2 and runtime
// events of RTMR3, replayed for real into the registers of the quote. Digests are computed here,
// not by the verifier's code, so that the two check each other.
#pragma once

#include <string>
#include <vector>

#include "attestation/quote.h"
#include "base/bytes.h"

namespace jingui::simulator {

inline constexpr std::uint32_t kLogRuntimeType = 0x08000001;

struct LogEvent {
  std::uint32_t imr = 3;
  std::uint32_t type = kLogRuntimeType;
  Bytes digest;  // 48 bytes, or none where a form leaves it out
  std::string name;
  Bytes payload;
  std::uint32_t version = 1;  // digest rule of a runtime event: 1 or 2
  std::string preimage;       // hex; only some V2 forms show it
};
using EventLog = std::vector<LogEvent>;

/// Releases whose logs, certificates or answers differ.
enum class DstackRelease { r0_4_2, r0_5_5, r0_5_8, r0_5_11, r0_6_0 };
/// "0.5.11" and so on.
std::string release_name(DstackRelease release);

struct MeasuredFacts {
  ByteArray<20> app_id{};
  ByteArray<32> compose_hash{};
  Bytes instance_id;         // 20 bytes or none
  std::string key_provider;  // JSON text
  ByteArray<32> os_image_hash{};
};

/// SHA-384 of the preimage of a runtime event, rule 1 (`01000008 ":" name ":" payload`) or 2 (RFC
/// 8785 JSON).
Bytes runtime_preimage(const LogEvent& event);
/// A runtime event of RTMR3 with its digest.
LogEvent runtime_event(std::string name, ByteView payload, std::uint32_t version = 1);
/// 13, 5 and 2 events of RTMR0, 1 and 2; digests of no real image.
EventLog boot_events();
/// RTMR3 from system-preparing to system-ready in the order of the release.
EventLog runtime_events(DstackRelease release, const MeasuredFacts& facts,
                        std::uint32_t version = 1);
/// Computes the digests of all runtime events anew, after names or payloads were changed.
void refresh_digests(EventLog& log);
/// The register's value after all events of it with their digests, from 48 zero bytes.
attestation::Measurement replay(const EventLog& log, std::uint32_t imr);
EventLog only_runtime(const EventLog& log);

/// As GetQuote shows the log: whole up to 0.5.5; later boot events without payload and runtime
/// events without digest.
EventLog log_for_quote(const EventLog& log, DstackRelease release);
/// As a certificate holds it: whole up to 0.5.8, RTMR3 alone up to 0.5.11, later RTMR3 and the
/// three ACPI events.
EventLog log_for_certificate(const EventLog& log, DstackRelease release);
/// Compact JSON array.
std::string log_to_json(const EventLog& log);

}  // namespace jingui::simulator
