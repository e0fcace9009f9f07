#include "attestation/parse_test_support.h"

#include <boost/json.hpp>
#include <cstdlib>

#include "base/encoding.h"
#include "base/file.h"

namespace jingui::attestation::test {
namespace {

constexpr std::size_t kMaxFixtureBytes = 1024 * 1024;

std::optional<Bytes> read_from(const char* variable, const std::string& name) {
  const char* folder = std::getenv(variable);
  if (folder != nullptr) {
    if (auto bytes = read_file(std::string(folder) + "/" + name, kMaxFixtureBytes)) return *bytes;
  }
  if (std::getenv("JINGUI_REQUIRE_FIXTURES") != nullptr) FAIL("missing: " << name);
  MESSAGE("skipped: no " << name << " in " << variable);
  return std::nullopt;
}

}  // namespace

std::optional<Bytes> fixture(const std::string& name) {
  return read_from("JINGUI_FIXTURES", name);
}

std::optional<Bytes> sample(const std::string& name) {
  return read_from("DCAP_QVL_SAMPLES", name);
}

Bytes from_hex(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  while (text.ends_with('\n')) text.remove_suffix(1);
  return value_of(hex_decode(text));
}

json::object parse_object(std::string_view text) {
  return value_of(json::parse(text)).as_object();
}

std::string text_member(const json::object& object, std::string_view name) {
  return std::string(value_of(json::string_member(object, name)));
}

std::optional<json::object> recorded_answer(const std::string& name) {
  const auto file = fixture("dstack/agent/" + name + ".json");
  if (!file) return std::nullopt;
  const auto call = parse_object(as_text(*file));
  return parse_object(text_member(*value_of(json::object_member(call, "response")), "body"));
}

void append(Bytes& out, ByteView more) {
  out.insert(out.end(), more.begin(), more.end());
}

void append_le(Bytes& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

namespace {

Bytes make_signature_data(const QuoteSpec& spec) {
  Bytes inner = to_bytes(as_bytes(spec.chain));
  Bytes outer(384, 0xe1);               // QE report
  outer.insert(outer.end(), 64, 0xe2);  // its signature
  append_le(outer, spec.auth_data.size(), 2);
  append(outer, spec.auth_data);
  append_le(outer, spec.inner_type, 2);
  append_le(outer, inner.size() + spec.inner_size_error, 4);
  append(outer, inner);
  Bytes out(64, 0x51);              // signature
  out.insert(out.end(), 64, 0x52);  // attestation key
  append_le(out, spec.outer_type, 2);
  append_le(out, outer.size() + spec.outer_size_error, 4);
  append(out, outer);
  return out;
}

RuntimeEvent event(std::string name, Bytes payload = {}) {
  RuntimeEvent out;
  out.name = std::move(name);
  out.payload = std::move(payload);
  return out;
}

}  // namespace

Bytes make_quote(const QuoteSpec& spec) {
  Bytes out;
  append_le(out, spec.version, 2);
  append_le(out, spec.key_type, 2);
  append_le(out, spec.tee_type, 4);
  append_le(out, 0, 4);
  append(out, from_hex("939a7233f79c4ca9940a0db3957f0607"));
  out.insert(out.end(), 20, 0x1d);
  if (spec.version == 5) {
    append_le(out, spec.body_type, 2);
    append_le(out, spec.body_size, 4);
  }
  const std::size_t body = spec.version == 5 && spec.body_type == 3 ? 648 : 584;
  for (std::size_t i = 0; i < body; ++i) out.push_back(static_cast<std::uint8_t>(i));
  const Bytes signature_data = make_signature_data(spec);
  append_le(out, signature_data.size() + spec.signature_size_error, 4);
  append(out, signature_data);
  out.insert(out.end(), spec.trailing, 0);
  return out;
}

std::vector<RuntimeEvent> standard_events() {
  return {event("system-preparing"),
          event("app-id", Bytes(20, 0xa1)),
          event("compose-hash", Bytes(32, 0xc0)),
          event("instance-id", Bytes(20, 0x1d)),
          event("boot-mr-done"),
          event("key-provider", to_bytes(as_bytes(R"({"name":"kms","id":"3059"})"))),
          event("storage-fs", to_bytes(as_bytes("zfs"))),
          event("system-ready")};
}

}  // namespace jingui::attestation::test
