// dstack's versioned attestation (certificate extension 8): V0 is SCALE, V1 is msgpack. Shape only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attestation/event_log.h"
#include "base/bytes.h"
#include "base/result.h"

namespace jingui::attestation {

struct Attestation {
  Bytes quote;
  std::vector<RuntimeEvent> events;  // in order of measurement
  std::optional<ByteArray<64>>
      claimed_report_data;  // the copy beside the quote, absent in certificates with OIDs 1 and 2
  std::string claimed_config;  // vm_config JSON, unsigned
};

/// First byte 0x00: V0; 0x80..0x8f, 0xde, 0xdf: V1. No trailing bytes. Errors:
/// attestation_malformed, evidence_too_large, attestation_platform_unsupported (SEV-SNP, Nitro,
/// GCP, recognised and named in the detail), event_log_malformed, event_register_mismatch,
/// attestation_report_data_mismatch (a pod's report data is not the hash of its payload).
Result<Attestation> parse_attestation(ByteView bytes);
Result<Attestation> parse_attestation_v0(ByteView bytes);
Result<Attestation> parse_attestation_v1(ByteView bytes);

}  // namespace jingui::attestation
