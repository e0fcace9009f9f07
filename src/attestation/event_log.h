// dstack's event log: the runtime events that RTMR3 measures. One filtered list serves both replay
// and lookup, so that no event can be measured and not seen, or seen and not measured.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attestation/quote.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

inline constexpr std::uint32_t kRuntimeEventType = 0x08000001;

struct RuntimeEvent {
  std::string name;
  Bytes payload;
  std::uint32_t version = 1;  // digest rule: 1 or 2
  std::optional<Measurement> claimed_digest;
  std::optional<Bytes> claimed_preimage;
};

/// JSON array of events {imr, event_type, digest?, event, event_payload, version?, preimage?}:
/// keeps exactly those of imr 3 and type 0x08000001. Errors: event_log_malformed,
/// event_register_mismatch (imr 3 with another type, or that type in another register).
Result<std::vector<RuntimeEvent>> parse_event_log_json(std::string_view json);

/// What is hashed: V1 `01000008 ":" name ":" payload`, V2 the RFC 8785 JSON of name, payload and
/// type (dstack, runtime events). Error: event_log_malformed for another version.
Result<Bytes> event_preimage(const RuntimeEvent& event);

/// SHA-384 of the event's preimage. Error: event_log_malformed for another version.
Result<Measurement> event_digest(const RuntimeEvent& event);

/// Replays all events from 48 zero bytes, each by its recomputed digest. Errors:
/// event_digest_mismatch if a claimed digest or preimage is not the event's, event_log_malformed.
Result<Measurement> replay_rtmr3(const std::vector<RuntimeEvent>& events);

/// What the measured guest wrote before `system-ready`; read only from events that replayed.
struct MeasuredIdentity {
  ByteArray<20> app_id{};
  ByteArray<32> compose_hash{};
  Bytes instance_id;         // 20 bytes or none
  std::string key_provider;  // JSON text, e.g. {"name":"kms","id":"<hex SPKI>"}
};

/// Cuts at the first `system-ready`, which must exist; before it exactly one each of
/// system-preparing, app-id (20), compose-hash (32), instance-id (0 or 20), boot-mr-done and
/// key-provider, in this order, system-preparing as the very first; other names are tolerated, but
/// none with a colon, which would leave open where the name ends and the payload begins. Errors:
/// event_missing, event_repeated, event_payload_length, event_order, event_log_malformed.
Result<MeasuredIdentity> read_identity(const std::vector<RuntimeEvent>& events);

}  // namespace jingui::attestation
