#include <boost/json.hpp>

#include "attestation/event_log.h"
#include "attestation/limits.h"
#include "attestation/log_entry.h"
#include "base/encoding.h"
#include "base/json.h"

namespace jingui::attestation {
namespace {

Result<std::uint64_t> unsigned_member(const json::object& event, std::string_view name) {
  const std::int64_t number = TRY(json::integer_member(event, name));
  if (number < 0) return fail(ErrorCode::json_wrong_type, std::string(name) + " is negative");
  return static_cast<std::uint64_t>(number);
}

/// Absent, null and "" are all no bytes.
Result<Bytes> optional_hex_member(const json::object& event, std::string_view name) {
  const auto text = TRY(json::optional_string_member(event, name));
  return hex_decode(text.value_or(""));
}

Result<std::uint32_t> version_member(const json::object& event) {
  if (json::find(event, "version") == nullptr) return 1U;
  const auto version = TRY(unsigned_member(event, "version"));
  return version > 2 ? 0U : static_cast<std::uint32_t>(version);
}

Result<void> read_entry(const json::value& value, std::vector<RuntimeEvent>& events) {
  const json::object& event = *TRY(json::as_object(value, "event"));
  LogEntry entry;
  entry.register_index = TRY(unsigned_member(event, "imr"));
  entry.type = TRY(unsigned_member(event, "event_type"));
  entry.digest = TRY(optional_hex_member(event, "digest"));
  entry.event.name = TRY(json::string_member(event, "event"));
  const std::string_view payload = TRY(json::string_member(event, "event_payload"));
  entry.event.payload = TRY(hex_decode(payload));
  entry.event.version = TRY(version_member(event));
  auto preimage = TRY(optional_hex_member(event, "preimage"));
  if (!preimage.empty()) entry.event.claimed_preimage = std::move(preimage);
  return append_if_runtime(events, std::move(entry));
}

Result<std::vector<RuntimeEvent>> read_log(std::string_view text) {
  const json::value log = TRY(json::parse(text, kMaxEventLogDepth));
  const json::array* entries = log.if_array();
  if (entries == nullptr) return fail(ErrorCode::event_log_malformed, "not an array");
  if (entries->size() > kMaxEvents) return fail(ErrorCode::event_log_malformed, "too many events");
  std::vector<RuntimeEvent> events;
  for (const json::value& value : *entries) TRY(read_entry(value, events));
  return events;
}

}  // namespace

Result<std::vector<RuntimeEvent>> parse_event_log_json(std::string_view json) {
  if (json.size() > kMaxEventLogBytes) return fail(ErrorCode::event_log_malformed, "too large");
  auto events = read_log(json);
  if (events || events.error().code == ErrorCode::event_register_mismatch ||
      events.error().code == ErrorCode::event_log_malformed)
    return events;
  // The reader's own codes (JSON, hex) all mean one thing here.
  return fail(ErrorCode::event_log_malformed, describe(events.error()));
}

}  // namespace jingui::attestation
