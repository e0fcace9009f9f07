#include <algorithm>
#include <array>

#include "attestation/event_log.h"

namespace jingui::attestation {
namespace {

using Events = std::vector<RuntimeEvent>;

/// What dstack's guest writes before `system-ready`, in its order (dstack, runtime event sequence).
enum Mandatory { preparing, app_id, compose_hash, instance_id, boot_done, key_provider };
constexpr std::array<std::string_view, 6> kMandatory = {
    "system-preparing", "app-id", "compose-hash", "instance-id", "boot-mr-done", "key-provider"};
constexpr std::string_view kEnd = "system-ready";

Events::const_iterator find_event(const Events& events, Events::const_iterator end,
                                  std::string_view name) {
  return std::find_if(events.begin(), end, [&](const RuntimeEvent& e) { return e.name == name; });
}

/// A V1 digest is over name ":" payload: a colon in a name would let the same digest be read as
/// another event.
Result<void> check_names(const Events& events, Events::const_iterator end) {
  const bool clear = std::all_of(events.begin(), end, [](const RuntimeEvent& e) {
    return e.name.find(':') == std::string::npos;
  });
  if (!clear) return fail(ErrorCode::event_log_malformed, "colon in an event name");
  return {};
}

Result<Events::const_iterator> find_once(const Events& events, Events::const_iterator end,
                                         std::string_view name) {
  const auto found = find_event(events, end, name);
  if (found == end) return fail(ErrorCode::event_missing, std::string(name));
  const bool again = std::any_of(found + 1, end, [&](const auto& e) { return e.name == name; });
  if (again) return fail(ErrorCode::event_repeated, std::string(name));
  return found;
}

Result<void> check_length(const RuntimeEvent& event, std::size_t length) {
  if (event.payload.size() == length) return {};
  return fail(ErrorCode::event_payload_length, event.name);
}

template <std::size_t N>
Result<ByteArray<N>> payload_of(const RuntimeEvent& event) {
  TRY(check_length(event, N));
  ByteArray<N> out{};
  std::copy(event.payload.begin(), event.payload.end(), out.begin());
  return out;
}

}  // namespace

Result<MeasuredIdentity> read_identity(const Events& events) {
  const auto end = find_event(events, events.end(), kEnd);
  if (end == events.end()) return fail(ErrorCode::event_missing, std::string(kEnd));
  TRY(check_names(events, end));
  std::array<Events::const_iterator, kMandatory.size()> at{};
  for (std::size_t i = 0; i < at.size(); ++i) at[i] = TRY(find_once(events, end, kMandatory[i]));
  if (at[preparing] != events.begin() || !std::is_sorted(at.begin(), at.end()))
    return fail(ErrorCode::event_order);

  for (const auto& empty : {at[preparing], at[boot_done], end}) TRY(check_length(*empty, 0));
  MeasuredIdentity identity;
  identity.app_id = TRY(payload_of<20>(*at[app_id]));
  identity.compose_hash = TRY(payload_of<32>(*at[compose_hash]));
  identity.instance_id = at[instance_id]->payload;
  if (!identity.instance_id.empty()) TRY(check_length(*at[instance_id], 20));
  identity.key_provider = as_text(at[key_provider]->payload);
  return identity;
}

}  // namespace jingui::attestation
