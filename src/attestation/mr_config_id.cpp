#include "attestation/mr_config_id.h"

#include <algorithm>
#include <optional>

#include "attestation/checks.h"
#include "attestation/key_provider.h"
#include "attestation/printable.h"
#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/keccak.h"

namespace jingui::attestation {
namespace {

constexpr std::size_t kDigestBytes = 32;

Measurement config_id(std::uint8_t version, const ByteArray<kDigestBytes>& digest) {
  Measurement out{};
  out[0] = version;
  std::copy(digest.begin(), digest.end(), out.begin() + 1);
  return out;
}

/// The byte that stands for a key provider in version 2; nullopt for an unknown one.
std::optional<std::uint8_t> key_provider_kind(std::string_view name) {
  if (name == "none") return std::uint8_t{0};
  if (name == "local-sgx" || name == "local") return std::uint8_t{1};
  if (name == "kms") return std::uint8_t{2};
  if (name == "tpm") return std::uint8_t{3};
  return std::nullopt;
}

std::optional<Measurement> version_2(const MeasuredIdentity& identity) {
  const KeyProvider provider = read_key_provider(identity.key_provider);
  const auto kind = key_provider_kind(provider.name);
  const auto id = hex_decode(provider.id);
  if (!kind || !id) return std::nullopt;
  const ByteArray<1> kind_byte{*kind};
  return config_id(2, crypto::keccak256({identity.compose_hash, identity.app_id, kind_byte, *id}));
}

/// The document that version 3 hashes, as one of the two places holds it.
std::optional<std::string> find_document(std::string_view config, bool nested_too = true) {
  const auto parsed = json::parse(config);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  const json::object& o = parsed->get_object();
  if (const auto text = json::optional_string_member(o, "mr_config"); text && *text)
    return std::string(**text);
  const auto nested = json::optional_string_member(o, "vm_config");
  if (nested_too && nested && *nested) return find_document(**nested, false);
  return std::nullopt;
}

/// A member that may be left out, and must be `expected` if it is there.
bool agrees(const json::object& o, std::string_view name, std::string_view expected) {
  const auto text = json::optional_string_member(o, name);
  return text && (!*text || (*text)->empty() || **text == expected);
}

bool document_agrees(std::string_view document, const MeasuredIdentity& identity) {
  const auto parsed = json::parse(document);
  if (!parsed || !parsed->is_object()) return false;
  const json::object& o = parsed->get_object();
  const auto compose = json::string_member(o, "compose_hash");
  if (!compose || *compose != hex_encode(identity.compose_hash)) return false;
  const KeyProvider measured = read_key_provider(identity.key_provider);
  const auto provider = json::string_member(o, "key_provider");
  return provider && key_provider_kind(*provider).has_value() &&
         key_provider_kind(*provider) == key_provider_kind(measured.name) &&
         agrees(o, "app_id", hex_encode(identity.app_id)) &&
         agrees(o, "instance_id", hex_encode(identity.instance_id)) &&
         agrees(o, "key_provider_id", measured.id);
}

std::optional<Measurement> version_3(const MeasuredIdentity& identity, std::string_view config) {
  const auto document = find_document(config);
  if (!document || !document_agrees(*document, identity)) return std::nullopt;
  const ByteArray<1> zero{0};
  return config_id(3,
                   crypto::sha256({as_bytes("dstack-mr-config-v3:"), zero, as_bytes(*document)}));
}

std::optional<Measurement> expected_id(std::uint8_t version, const MeasuredIdentity& identity,
                                       std::string_view config) {
  switch (version) {
    case 0:
      return Measurement{};
    case 1:
      return config_id(1, identity.compose_hash);
    case 2:
      return version_2(identity);
    case 3:
      return version_3(identity, config);
    default:  // not an enum: every other byte is a version that nobody has defined
      return std::nullopt;
  }
}

}  // namespace

Result<void> check_mr_config_id(const Measurement& mr_config_id, const MeasuredIdentity& identity,
                                std::string_view claimed_config, Report* report) {
  const auto expected = expected_id(mr_config_id[0], identity, claimed_config);
  const std::string none =
      mr_config_id[0] <= 3 ? "a document that agrees with the event log" : "a known version";
  Checks checks(report, "quote");
  checks.that(expected.has_value() && *expected == mr_config_id, "td.mr-config-id",
              expected ? hex_encode(*expected) : none, hex_encode(mr_config_id),
              ErrorCode::mr_config_id_mismatch);
  return checks.result();
}

}  // namespace jingui::attestation
