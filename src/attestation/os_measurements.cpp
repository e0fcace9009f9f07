#include "attestation/os_measurements.h"

#include <boost/json.hpp>

#include <algorithm>
#include <compare>

#include "attestation/limits.h"
#include "attestation/object_reader.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace jingui::attestation {
namespace {

constexpr ErrorCode kMalformed = ErrorCode::os_measurements_malformed;
constexpr std::string_view kPinPrefix = "sha256:";

struct Registers {
  const Measurement& mr_td;
  const std::array<Measurement, 3>& rtmr;
  friend auto operator<=>(const Registers& a, const Registers& b) {
    const auto first = a.mr_td <=> b.mr_td;
    return first != std::strong_ordering::equal ? first : a.rtmr <=> b.rtmr;
  }
  friend bool operator==(const Registers& a, const Registers& b) {
    return a.mr_td == b.mr_td && a.rtmr == b.rtmr;
  }
};

Registers registers_of(const OsMeasurementSet& set) {
  return {set.mr_td, set.rtmr};
}

Result<Measurement> read_register(const ObjectReader& set, std::string_view name) {
  const auto value = strict_hex<48>(TRY(set.text(name)));
  if (!value) return set.wrong(set.at(name), "96 lower-case hex digits");
  return *value;
}

Result<KmsRoots> read_kms_roots(const ObjectReader& provider, bool allow_leaked) {
  const auto pins =
      TRY(provider.set("kms_roots", kMaxKmsRoots, "sha256: and 64 hex digits",
                       [](std::string_view text) { return strict_hex<32>(text, kPinPrefix); }));
  KmsRoots roots;
  for (const auto& pin : pins) {
    const auto parsed = KmsRoots::parse(std::string(kPinPrefix) + hex_encode(pin), allow_leaked);
    if (!parsed) return fail(parsed.error().code, provider.at("kms_roots"));
    roots.merge(*parsed);
  }
  return roots;
}

Result<void> read_key_provider(const ObjectReader& entry, bool allow_leaked,
                               OsMeasurementSet& set) {
  if (!entry.has("key_provider")) return {};
  const auto provider = TRY(entry.object("key_provider"));
  TRY(provider.only({"kms_roots", "compose_hashes"}));
  if (provider.has("kms_roots") == provider.has("compose_hashes"))
    return provider.wrong(provider.pointer(), "either kms_roots or compose_hashes");
  if (provider.has("kms_roots")) {
    set.kms_roots = TRY(read_kms_roots(provider, allow_leaked));
    return {};
  }
  set.compose_hashes =
      TRY(provider.set("compose_hashes", kMaxPolicyListEntries, "64 lower-case hex digits",
                       [](std::string_view text) { return strict_hex<32>(text); }));
  return {};
}

Result<OsMeasurementSet> read_set(const ObjectReader& entry, bool allow_leaked) {
  TRY(entry.only({"name", "mrtd", "rtmr0", "rtmr1", "rtmr2", "key_provider"}));
  OsMeasurementSet set;
  const auto name = strict_name(TRY(entry.text("name")));
  if (!name)
    return entry.wrong(entry.at("name"), "1 to " + std::to_string(kMaxNameBytes) +
                                             " printable characters, no blank around them");
  set.name = *name;
  set.mr_td = TRY(read_register(entry, "mrtd"));
  set.rtmr[0] = TRY(read_register(entry, "rtmr0"));
  set.rtmr[1] = TRY(read_register(entry, "rtmr1"));
  set.rtmr[2] = TRY(read_register(entry, "rtmr2"));
  TRY(read_key_provider(entry, allow_leaked, set));
  return set;
}

}  // namespace

Result<OsMeasurements> OsMeasurements::parse(std::string_view json, bool allow_leaked) {
  if (json.size() > kMaxOsMeasurementsBytes)
    return fail(kMalformed, "more than " + std::to_string(kMaxOsMeasurementsBytes) + " bytes");
  const auto value = TRY(ObjectReader::parse(json, kMaxOsMeasurementsDepth, kMalformed));
  const auto document = TRY(ObjectReader::open(value, "", kMalformed));
  TRY(document.only({"version", "measurements"}));
  TRY(document.integer("version", 1, 1));
  const json::array& entries = *TRY(document.list("measurements", kMaxOsMeasurements));
  OsMeasurements out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto entry = TRY(document.element("measurements", entries, i));
    const auto added = out.add(TRY(read_set(entry, allow_leaked)));
    if (!added) return fail(kMalformed, entry.pointer() + ": " + added.error().detail);
  }
  return out;
}

Result<void> OsMeasurements::add(OsMeasurementSet set) {
  const auto before = [](const OsMeasurementSet& a, const OsMeasurementSet& b) {
    return registers_of(a) < registers_of(b);
  };
  const auto at = std::lower_bound(sets_.begin(), sets_.end(), set, before);
  if (at != sets_.end() && registers_of(*at) == registers_of(set))
    return fail(kMalformed, "the registers of \"" + set.name + "\" are listed already, as \"" +
                                at->name + "\"");
  if (sets_.size() >= kMaxOsMeasurements)
    return fail(kMalformed, "more than " + std::to_string(kMaxOsMeasurements) + " sets");
  sets_.insert(at, std::move(set));
  return {};
}

Result<void> OsMeasurements::merge(const OsMeasurements& other) {
  for (const auto& set : other.sets_) TRY(add(set));
  return {};
}

const OsMeasurementSet* OsMeasurements::find(const TdReport& td) const {
  const std::array<Measurement, 3> rtmr{td.rtmr[0], td.rtmr[1], td.rtmr[2]};
  const Registers wanted{td.mr_td, rtmr};
  const auto at = std::lower_bound(
      sets_.begin(), sets_.end(), wanted,
      [](const OsMeasurementSet& set, const Registers& r) { return registers_of(set) < r; });
  return at != sets_.end() && registers_of(*at) == wanted ? &*at : nullptr;
}

ByteArray<32> OsMeasurements::digest() const {
  Bytes preimage;
  for (const auto& set : sets_) {
    append_length_prefixed(preimage, as_bytes(set.name));
    append_length_prefixed(preimage, set.mr_td);
    for (const auto& rtmr : set.rtmr) append_length_prefixed(preimage, rtmr);
    for (const auto& pin : set.kms_roots.pins()) append_length_prefixed(preimage, pin);
    append_length_prefixed(preimage, {});
    for (const auto& hash : set.compose_hashes) append_length_prefixed(preimage, hash);
    append_length_prefixed(preimage, {});
  }
  return crypto::sha256(preimage);
}

std::string os_measurements_json(std::string_view name, const TdReport& td,
                                 const std::optional<ByteArray<32>>& kms_root) {
  std::string out = "{\n  \"version\": 1,\n  \"measurements\": [\n    {\n      \"name\": ";
  out += json::serialize(json::value(std::string(name)));
  const auto line = [&out](const std::string& member, const Measurement& value) {
    out += ",\n      \"" + member + "\": \"" + hex_encode(value) + "\"";
  };
  line("mrtd", td.mr_td);
  for (std::size_t i = 0; i < 3; ++i) line("rtmr" + std::to_string(i), td.rtmr[i]);
  if (kms_root)
    out += ",\n      \"key_provider\": {\"kms_roots\": [\"sha256:" + hex_encode(*kms_root) + "\"]}";
  return out + "\n    }\n  ]\n}\n";
}

}  // namespace jingui::attestation
