#include "attestation/attestation.h"
#include "attestation/byte_reader.h"
#include "attestation/limits.h"
#include "attestation/log_entry.h"
#include "attestation/scale_reader.h"
#include "base/utf8.h"

namespace jingui::attestation {
namespace {

Result<std::string> read_text(ByteReader& in, std::string_view what) {
  const std::string_view text = as_text(TRY(read_scale_bytes(in, what)));
  if (!is_utf8(text)) return in.malformed(std::string(what) + " is not UTF-8");
  return std::string(text);
}

Result<void> read_header(ByteReader& in) {
  if (TRY(in.u8("version")) != 0) return in.malformed("version");
  switch (TRY(in.u8("platform"))) {
    case 0:
      return {};
    case 1:
      return fail(ErrorCode::attestation_platform_unsupported, "GCP TDX");
    case 2:
      return fail(ErrorCode::attestation_platform_unsupported, "AWS Nitro Enclave");
    case 3:
      return fail(ErrorCode::attestation_platform_unsupported, "AMD SEV-SNP");
    case 4:
      return fail(ErrorCode::attestation_platform_unsupported, "AWS NitroTPM");
    default:  // a number, not one of our enumerators
      return in.malformed("unknown platform");
  }
}

Result<std::size_t> read_count(ByteReader& in) {
  const std::size_t count = TRY(read_compact(in));
  if (count > kMaxEvents) return fail(ErrorCode::event_log_malformed, "too many events");
  return count;
}

Result<std::vector<RuntimeEvent>> read_log(ByteReader& in) {
  std::vector<RuntimeEvent> events;
  for (std::size_t left = TRY(read_count(in)); left > 0; --left) {
    LogEntry entry;
    entry.register_index = TRY(in.u32_le("register"));
    entry.type = TRY(in.u32_le("event type"));
    entry.digest = to_bytes(TRY(read_scale_bytes(in, "digest")));
    entry.event.name = TRY(read_text(in, "event name"));
    entry.event.payload = to_bytes(TRY(read_scale_bytes(in, "event payload")));
    TRY(append_if_runtime(events, std::move(entry)));
  }
  return events;
}

Result<std::vector<RuntimeEvent>> read_runtime_events(ByteReader& in) {
  std::vector<RuntimeEvent> events;
  for (std::size_t left = TRY(read_count(in)); left > 0; --left) {
    RuntimeEvent event;
    event.name = TRY(read_text(in, "event name"));
    event.payload = to_bytes(TRY(read_scale_bytes(in, "event payload")));
    TRY(check_event(event));
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace

Result<Attestation> parse_attestation_v0(ByteView bytes) {
  if (bytes.size() > kMaxAttestationBytes) return fail(ErrorCode::evidence_too_large);
  ByteReader in(bytes, ErrorCode::attestation_malformed);
  TRY(read_header(in));
  Attestation attestation;
  attestation.quote = to_bytes(TRY(read_scale_bytes(in, "quote")));
  auto log = TRY(read_log(in));
  auto runtime = TRY(read_runtime_events(in));
  attestation.events = TRY(join_event_lists(std::move(runtime), std::move(log)));
  attestation.claimed_report_data = TRY(in.array<64>("report data"));
  attestation.claimed_config = TRY(read_text(in, "config"));
  if (!in.empty()) return in.malformed("trailing bytes");
  return attestation;
}

}  // namespace jingui::attestation
