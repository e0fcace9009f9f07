#include "attestation/key_provider.h"

#include <algorithm>

#include "attestation/checks.h"
#include "attestation/printable.h"
#include "base/encoding.h"
#include "base/json.h"

namespace jingui::attestation {
namespace {

std::string text_member(const json::object& o, std::string_view name) {
  const auto text = json::optional_string_member(o, name);
  return text && *text ? std::string(**text) : std::string();
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

}  // namespace

KeyProvider read_key_provider(std::string_view payload) {
  const auto parsed = json::parse(payload);
  if (!parsed) return {};
  const auto object = json::as_object(*parsed, "key provider");
  if (!object) return {};
  return {text_member(**object, "name"), text_member(**object, "id")};
}

Result<void> check_key_provider(std::string_view payload, ByteView kms_root_spki, Report* report) {
  const KeyProvider provider = read_key_provider(payload);
  Checks checks(report, "event log");
  checks.equal("key-provider.name", "kms", printable(provider.name),
               ErrorCode::key_provider_mismatch);
  checks.equal("key-provider.id", hex_encode(kms_root_spki), printable(lower_case(provider.id)),
               ErrorCode::key_provider_mismatch);
  return checks.result();
}

}  // namespace jingui::attestation
