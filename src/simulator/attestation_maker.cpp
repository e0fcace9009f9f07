#include "simulator/attestation_maker.h"

namespace jingui::simulator {
namespace {

void append(Bytes& out, ByteView more) {
  out.insert(out.end(), more.begin(), more.end());
}

// SCALE

void append_little_endian(Bytes& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i)
    out.push_back(static_cast<std::uint8_t>((value >> (8 * i)) & 0xff));
}

void append_compact(Bytes& out, std::size_t value) {
  if (value < 64) return append_little_endian(out, value << 2, 1);
  if (value < 16384) return append_little_endian(out, (value << 2) | 1, 2);
  append_little_endian(out, (value << 2) | 2, 4);
}

void append_scale_bytes(Bytes& out, ByteView bytes) {
  append_compact(out, bytes.size());
  append(out, bytes);
}

void append_scale_log(Bytes& out, const EventLog& log) {
  append_compact(out, log.size());
  for (const LogEvent& event : log) {
    append_little_endian(out, event.imr, 4);
    append_little_endian(out, event.type, 4);
    append_scale_bytes(out, event.digest);
    append_scale_bytes(out, as_bytes(event.name));
    append_scale_bytes(out, event.payload);
  }
}

// msgpack

void append_big_endian(Bytes& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;)
    out.push_back(static_cast<std::uint8_t>((value >> (8 * i)) & 0xff));
}

/// A tag with a length in its low bits below `short_limit`, else one of the tags for 1 (if any), 2
/// or 4 length bytes.
void append_tag(Bytes& out, std::size_t length, std::uint8_t short_tag, std::size_t short_limit,
                std::uint8_t tag8, std::uint8_t tag16) {
  if (length < short_limit) return out.push_back(static_cast<std::uint8_t>(short_tag | length));
  if (tag8 != 0 && length < 256) {
    out.push_back(tag8);
    return append_big_endian(out, length, 1);
  }
  out.push_back(length < 65536 ? tag16 : static_cast<std::uint8_t>(tag16 + 1));
  append_big_endian(out, length, length < 65536 ? 2 : 4);
}

void pack_map(Bytes& out, std::size_t members) {
  append_tag(out, members, 0x80, 16, 0, 0xde);
}

void pack_array(Bytes& out, std::size_t items) {
  append_tag(out, items, 0x90, 16, 0, 0xdc);
}

void pack_text(Bytes& out, std::string_view text) {
  append_tag(out, text.size(), 0xa0, 32, 0xd9, 0xda);
  append(out, as_bytes(text));
}

void pack_bin(Bytes& out, ByteView bytes) {
  append_tag(out, bytes.size(), 0, 0, 0xc4, 0xc5);
  append(out, bytes);
}

void pack_number(Bytes& out, std::uint64_t value) {
  if (value < 128) return out.push_back(static_cast<std::uint8_t>(value));
  const unsigned bytes = value < 0x100 ? 1 : value < 0x10000 ? 2 : 4;
  out.push_back(static_cast<std::uint8_t>(bytes == 1 ? 0xcc : bytes == 2 ? 0xcd : 0xce));
  append_big_endian(out, value, bytes);
}

/// dstack writes quote and report data as arrays of numbers.
void pack_octets(Bytes& out, ByteView bytes) {
  pack_array(out, bytes.size());
  for (const std::uint8_t octet : bytes) pack_number(out, octet);
}

void pack_log(Bytes& out, const EventLog& log) {
  pack_array(out, log.size());
  for (const LogEvent& event : log) {
    const std::size_t optional =
        (event.version != 1 ? 1u : 0u) + (event.preimage.empty() ? 0u : 1u);
    pack_map(out, 5 + optional);
    pack_text(out, "imr");
    pack_number(out, event.imr);
    pack_text(out, "event_type");
    pack_number(out, event.type);
    pack_text(out, "digest");
    pack_bin(out, event.digest);
    pack_text(out, "event");
    pack_text(out, event.name);
    pack_text(out, "event_payload");
    pack_bin(out, event.payload);
    if (event.version != 1) {
      pack_text(out, "version");
      pack_number(out, event.version);
    }
    if (!event.preimage.empty()) {
      pack_text(out, "preimage");
      pack_text(out, event.preimage);
    }
  }
}

void pack_runtime(Bytes& out, const EventLog& events) {
  pack_array(out, events.size());
  for (const LogEvent& event : events) {
    pack_map(out, event.version != 1 ? 3 : 2);
    pack_text(out, "event");
    pack_text(out, event.name);
    pack_text(out, "payload");
    pack_bin(out, event.payload);
    if (event.version == 1) continue;
    pack_text(out, "version");
    pack_number(out, event.version);
  }
}

}  // namespace

Bytes attestation_v0(const AttestationSpec& spec) {
  Bytes out{0x00, spec.v0_variant};
  append_scale_bytes(out, spec.quote);
  append_scale_log(out, spec.event_log);
  append_compact(out, spec.runtime_events.size());
  for (const LogEvent& event : spec.runtime_events) {
    append_scale_bytes(out, as_bytes(event.name));
    append_scale_bytes(out, event.payload);
  }
  append(out, spec.report_data);
  append_scale_bytes(out, as_bytes(spec.config));
  return out;
}

Bytes attestation_v1(const AttestationSpec& spec) {
  Bytes out;
  pack_map(out, 3);
  pack_text(out, "version");
  pack_number(out, 1);
  pack_text(out, "platform");
  pack_map(out, 2);
  pack_text(out, "kind");
  pack_text(out, spec.v1_platform);
  pack_text(out, "data");
  pack_map(out, 2);
  pack_text(out, "quote");
  pack_octets(out, spec.quote);
  pack_text(out, "event_log");
  pack_log(out, spec.event_log);
  pack_text(out, "stack");
  pack_map(out, 2);
  pack_text(out, "kind");
  pack_text(out, "dstack");
  pack_text(out, "data");
  pack_map(out, 3);
  pack_text(out, "report_data");
  pack_octets(out, spec.report_data);
  pack_text(out, "runtime_events");
  pack_runtime(out, spec.runtime_events);
  pack_text(out, "config");
  pack_text(out, spec.config);
  return out;
}

Bytes app_info(const AppInfoSpec& spec) {
  Bytes out;
  pack_array(out, 9);
  pack_bin(out, spec.facts.app_id);
  pack_bin(out, spec.facts.compose_hash);
  pack_bin(out, spec.facts.instance_id);
  pack_bin(out, spec.device_id);
  pack_bin(out, spec.mr_system);
  pack_bin(out, spec.mr_aggregated);
  pack_bin(out, spec.facts.os_image_hash);
  pack_bin(out, as_bytes(spec.facts.key_provider));
  pack_array(out, 0);
  return out;
}

}  // namespace jingui::simulator
