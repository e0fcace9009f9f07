#include "simulator/event_log_maker.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"

namespace jingui::simulator {
namespace {

constexpr std::uint32_t kTypeSeparator = 4, kTypeEfiBlob = 10, kTypeEventTag = 6;
constexpr std::uint32_t kTypeVariable = 0x80000001, kTypeBoot = 0x80000002,
                        kTypeApplication = 0x80000003;
constexpr std::uint32_t kTypeAction = 0x80000007, kTypeFirmware = 0x8000000a,
                        kTypeHandoff = 0x8000000b;
constexpr std::string_view kAcpiPayload = "ACPI DATA";

LogEvent boot_event(std::uint32_t imr, std::uint32_t type, std::string_view what,
                    std::string_view payload) {
  const crypto::Sha384 digest = crypto::sha384({as_bytes("jingui development "), as_bytes(what)});
  return {imr, type, to_bytes(digest), "", to_bytes(as_bytes(payload)), 1, ""};
}

bool is_acpi(const LogEvent& event) {
  return event.imr == 0 && event.type == kTypeEfiBlob && as_text(event.payload) == kAcpiPayload;
}

void add_rtmr0(EventLog& log) {
  log.push_back(boot_event(0, kTypeHandoff, "TD HOB", "hand-off"));
  log.push_back(boot_event(0, kTypeFirmware, "configuration volume", "volume"));
  for (const char* variable : {"SecureBoot", "PK", "KEK", "db", "dbx"})
    log.push_back(boot_event(0, kTypeVariable, variable, variable));
  log.push_back(boot_event(0, kTypeSeparator, "separator", std::string_view("\0\0\0\0", 4)));
  for (const char* table : {"acpi-loader", "acpi-rsdp", "acpi-tables"})
    log.push_back(boot_event(0, kTypeEfiBlob, table, kAcpiPayload));
  log.push_back(boot_event(0, kTypeBoot, "BootOrder", "BootOrder"));
  log.push_back(boot_event(0, kTypeVariable, "Boot0000", "Boot0000"));
}

void add_rtmr1_and_2(EventLog& log) {
  log.push_back(boot_event(1, kTypeApplication, "kernel", "kernel"));
  log.push_back(boot_event(1, kTypeAction, "calling", "Calling EFI Application from Boot Option"));
  log.push_back(boot_event(1, kTypeSeparator, "separator", std::string_view("\0\0\0\0", 4)));
  log.push_back(boot_event(1, kTypeAction, "exit", "Exit Boot Services Invocation"));
  log.push_back(boot_event(1, kTypeAction, "exited", "Exit Boot Services Returned with Success"));
  log.push_back(boot_event(2, kTypeEventTag, "command line", "LOADED_IMAGE::LoadOptions"));
  log.push_back(boot_event(2, kTypeEventTag, "initrd", "Linux initrd"));
}

std::string json_preimage(const LogEvent& event) {
  const json::object ordered{
      {"name", event.name}, {"payload", hex_encode(event.payload)}, {"type", event.type}};
  return json::serialize(ordered);
}

/// The three ACPI events get names from 0.6.0 on.
void name_acpi_events(EventLog& log) {
  const char* const names[] = {"acpi-loader", "acpi-rsdp", "acpi-tables"};
  std::size_t next = 0;
  for (LogEvent& event : log)
    if (is_acpi(event) && next < 3) event.name = names[next++];
}

void drop_runtime_digests(EventLog& log) {
  for (LogEvent& event : log)
    if (event.imr == 3) event.digest.clear();
}

}  // namespace

std::string release_name(DstackRelease release) {
  switch (release) {
    case DstackRelease::r0_4_2:
      return "0.4.2";
    case DstackRelease::r0_5_5:
      return "0.5.5";
    case DstackRelease::r0_5_8:
      return "0.5.8";
    case DstackRelease::r0_5_11:
      return "0.5.11";
    case DstackRelease::r0_6_0:
      return "0.6.0";
  }
  return "";
}

Bytes runtime_preimage(const LogEvent& event) {
  if (event.version == 2) return to_bytes(as_bytes(json_preimage(event)));
  Bytes out{0x01, 0x00, 0x00, 0x08, ':'};
  out.insert(out.end(), event.name.begin(), event.name.end());
  out.push_back(':');
  out.insert(out.end(), event.payload.begin(), event.payload.end());
  return out;
}

LogEvent runtime_event(std::string name, ByteView payload, std::uint32_t version) {
  LogEvent event{3, kLogRuntimeType, {}, std::move(name), to_bytes(payload), version, ""};
  event.digest = to_bytes(crypto::sha384(runtime_preimage(event)));
  return event;
}

EventLog boot_events() {
  EventLog log;
  add_rtmr0(log);
  add_rtmr1_and_2(log);
  return log;
}

EventLog runtime_events(DstackRelease release, const MeasuredFacts& facts, std::uint32_t version) {
  EventLog log;
  const auto add = [&](const char* name, ByteView payload) {
    log.push_back(runtime_event(name, payload, version));
  };
  const crypto::Sha256 kms_measurement = crypto::sha256(as_bytes("jingui development KMS"));
  add("system-preparing", {});
  add("app-id", facts.app_id);
  add("compose-hash", facts.compose_hash);
  if (release >= DstackRelease::r0_6_0) add("gpu-policy-hash", crypto::sha256(as_bytes("{}")));
  add("instance-id", facts.instance_id);
  add("boot-mr-done", {});
  if (release <= DstackRelease::r0_5_11) add("mr-kms", kms_measurement);
  if (release >= DstackRelease::r0_5_5) add("os-image-hash", facts.os_image_hash);
  add("key-provider", as_bytes(facts.key_provider));
  if (release >= DstackRelease::r0_5_5) add("storage-fs", as_bytes("zfs"));
  add("system-ready", {});
  return log;
}

void refresh_digests(EventLog& log) {
  for (LogEvent& event : log)
    if (event.type == kLogRuntimeType)
      event.digest = to_bytes(crypto::sha384(runtime_preimage(event)));
}

attestation::Measurement replay(const EventLog& log, std::uint32_t imr) {
  attestation::Measurement value{};
  for (const LogEvent& event : log)
    if (event.imr == imr) value = crypto::sha384({value, event.digest});
  return value;
}

EventLog only_runtime(const EventLog& log) {
  EventLog out;
  std::copy_if(log.begin(), log.end(), std::back_inserter(out),
               [](const LogEvent& e) { return e.imr == 3; });
  return out;
}

EventLog log_for_quote(const EventLog& log, DstackRelease release) {
  EventLog out = log;
  if (release <= DstackRelease::r0_5_5) return out;
  if (release >= DstackRelease::r0_6_0) name_acpi_events(out);
  for (LogEvent& event : out)
    if (event.imr != 3 && !(release >= DstackRelease::r0_6_0 && is_acpi(event)))
      event.payload.clear();
  drop_runtime_digests(out);
  return out;
}

EventLog log_for_certificate(const EventLog& log, DstackRelease release) {
  if (release <= DstackRelease::r0_5_8) return log;
  EventLog out;
  for (const LogEvent& event : log)
    if (event.imr == 3 || (release >= DstackRelease::r0_6_0 && is_acpi(event)))
      out.push_back(event);
  drop_runtime_digests(out);
  return out;
}

std::string log_to_json(const EventLog& log) {
  json::array out;
  for (const LogEvent& event : log) {
    json::object one{{"imr", event.imr},
                     {"event_type", event.type},
                     {"digest", hex_encode(event.digest)},
                     {"event", event.name},
                     {"event_payload", hex_encode(event.payload)}};
    if (event.version != 1) one["version"] = event.version;
    if (!event.preimage.empty()) one["preimage"] = event.preimage;
    out.push_back(std::move(one));
  }
  return json::serialize(out);
}

}  // namespace jingui::simulator
