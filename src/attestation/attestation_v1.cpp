#include <algorithm>

#include "attestation/attestation.h"
#include "attestation/byte_reader.h"
#include "attestation/limits.h"
#include "attestation/log_entry.h"
#include "attestation/msgpack_reader.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

Result<std::string> text_of(const MsgpackMap& map, std::string_view name) {
  auto value = TRY(map.at(name));
  return std::string(TRY(read_msgpack_text(value, name)));
}

Result<Bytes> bytes_of(const MsgpackMap& map, std::string_view name) {
  auto value = TRY(map.at(name));
  return read_msgpack_bytes(value, name);
}

Result<std::uint64_t> unsigned_of(const MsgpackMap& map, std::string_view name) {
  auto value = TRY(map.at(name));
  return read_msgpack_unsigned(value, name);
}

Result<MsgpackMap> map_of(const MsgpackMap& map, std::string_view name) {
  auto value = TRY(map.at(name));
  return MsgpackMap::read(value, name);
}

/// Absent means 1; what is neither 1 nor 2 becomes 0, which check_event refuses.
Result<std::uint32_t> version_of(const MsgpackMap& map) {
  if (!map.find("version")) return 1U;
  const std::uint64_t version = TRY(unsigned_of(map, "version"));
  return version > 2 ? 0U : static_cast<std::uint32_t>(version);
}

Result<void> read_entry(ByteReader& in, std::vector<RuntimeEvent>& events) {
  const MsgpackMap map = TRY(MsgpackMap::read(in, "event"));
  LogEntry entry;
  entry.register_index = TRY(unsigned_of(map, "imr"));
  entry.type = TRY(unsigned_of(map, "event_type"));
  if (map.find("digest")) entry.digest = TRY(bytes_of(map, "digest"));
  entry.event.name = TRY(text_of(map, "event"));
  entry.event.payload = TRY(bytes_of(map, "event_payload"));
  entry.event.version = TRY(version_of(map));
  if (map.find("preimage")) {
    auto preimage = hex_decode(TRY(text_of(map, "preimage")));
    if (!preimage) return fail(ErrorCode::event_log_malformed, "preimage is not hex");
    entry.event.claimed_preimage = *std::move(preimage);
  }
  return append_if_runtime(events, std::move(entry));
}

Result<std::vector<RuntimeEvent>> read_log(const MsgpackMap& platform) {
  auto in = TRY(platform.at("event_log"));
  std::vector<RuntimeEvent> events;
  for (auto left = TRY(read_msgpack_array(in, kMaxEvents, "event_log")); left > 0; --left)
    TRY(read_entry(in, events));
  return events;
}

Result<std::vector<RuntimeEvent>> read_runtime_events(const MsgpackMap& stack) {
  auto in = TRY(stack.at("runtime_events"));
  std::vector<RuntimeEvent> events;
  for (auto left = TRY(read_msgpack_array(in, kMaxEvents, "runtime_events")); left > 0; --left) {
    const MsgpackMap map = TRY(MsgpackMap::read(in, "runtime event"));
    RuntimeEvent event;
    event.name = TRY(text_of(map, "event"));
    event.payload = TRY(bytes_of(map, "payload"));
    event.version = TRY(version_of(map));
    TRY(check_event(event));
    events.push_back(std::move(event));
  }
  return events;
}

Result<MsgpackMap> read_platform(const MsgpackMap& root) {
  const MsgpackMap platform = TRY(map_of(root, "platform"));
  const std::string kind = TRY(text_of(platform, "kind"));
  for (const std::string_view other : {"gcp-tdx", "nitro-enclave", "aws-nitro-tpm", "sev-snp"})
    if (kind == other) return fail(ErrorCode::attestation_platform_unsupported, kind);
  if (kind != "tdx") return fail(ErrorCode::attestation_malformed, "unknown platform");
  return map_of(platform, "data");
}

/// A pod's report data is a hash of a text of its own (dstack, report_data construction).
Result<void> check_pod_payload(const MsgpackMap& stack, const ByteArray<64>& report_data) {
  const std::string payload = TRY(text_of(stack, "report_data_payload"));
  if (crypto::sha512({as_bytes("app-data:"), as_bytes(payload)}) != report_data)
    return fail(ErrorCode::attestation_report_data_mismatch, "report_data_payload");
  return {};
}

Result<ByteArray<64>> report_data_of(const MsgpackMap& stack) {
  const Bytes bytes = TRY(bytes_of(stack, "report_data"));
  ByteArray<64> out{};
  if (bytes.size() != out.size())
    return fail(ErrorCode::attestation_malformed, "report_data is not of 64 bytes");
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

Result<void> read_stack(const MsgpackMap& root, Attestation& attestation) {
  const MsgpackMap stack = TRY(map_of(root, "stack"));
  const std::string kind = TRY(text_of(stack, "kind"));
  const MsgpackMap data = TRY(map_of(stack, "data"));
  if (kind != "dstack" && kind != "dstack-pod")
    return fail(ErrorCode::attestation_malformed, "unknown stack");
  const ByteArray<64> report_data = TRY(report_data_of(data));
  if (kind == "dstack-pod") TRY(check_pod_payload(data, report_data));
  attestation.claimed_report_data = report_data;
  attestation.claimed_config = TRY(text_of(data, "config"));
  attestation.events = TRY(read_runtime_events(data));
  return {};
}

}  // namespace

Result<Attestation> parse_attestation_v1(ByteView bytes) {
  if (bytes.size() > kMaxAttestationBytes) return fail(ErrorCode::evidence_too_large);
  ByteReader in(bytes, ErrorCode::attestation_malformed);
  const MsgpackMap root = TRY(MsgpackMap::read(in, "attestation"));
  if (!in.empty()) return in.malformed("trailing bytes");
  if (TRY(unsigned_of(root, "version")) != 1) return in.malformed("version");
  Attestation attestation;
  const MsgpackMap platform = TRY(read_platform(root));
  attestation.quote = TRY(bytes_of(platform, "quote"));
  TRY(read_stack(root, attestation));
  auto log = TRY(read_log(platform));
  attestation.events = TRY(join_event_lists(std::move(attestation.events), std::move(log)));
  return attestation;
}

}  // namespace jingui::attestation
