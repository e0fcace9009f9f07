#include "attestation/attestation.h"

#include "attestation/limits.h"

namespace jingui::attestation {
namespace {

/// A msgpack map: fixmap, map 16, map 32.
bool starts_map(std::uint8_t first) {
  return (first & 0xf0) == 0x80 || first == 0xde || first == 0xdf;
}

}  // namespace

Result<Attestation> parse_attestation(ByteView bytes) {
  if (bytes.empty()) return fail(ErrorCode::attestation_malformed, "empty");
  if (bytes[0] == 0x00) return parse_attestation_v0(bytes);
  if (starts_map(bytes[0])) return parse_attestation_v1(bytes);
  return fail(ErrorCode::attestation_malformed, "unknown format");
}

}  // namespace jingui::attestation
