#include "protocol/binding.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.h"
#include "protocol/limits.h"
#include "protocol/message.h"
#include "protocol/transcript.h"

namespace jingui::protocol {
namespace {

constexpr std::string_view kBinding = "binding";
constexpr std::string_view kProfile = "profile";

tl::unexpected<Error> wrong_size(std::string_view name) {
  return fail(ErrorCode::field_size_wrong, std::string(name));
}

bool is_lower_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

}  // namespace

bool has_binding(const json::object& message) {
  return json::find(message, kBinding) != nullptr;
}

Result<const json::object*> read_binding(const json::object& message,
                                         std::initializer_list<std::string_view> allowed) {
  if (!has_binding(message)) return fail(ErrorCode::binding_missing);
  const json::object& binding = *TRY(json::object_member(message, kBinding));
  if (TRY(json::string_member(binding, kProfile)) != kBoundProfile)
    return fail(ErrorCode::binding_profile_unknown);
  for (const auto& member : binding) {
    const std::string_view name(member.key().data(), member.key().size());
    if (name != kProfile && std::ranges::find(allowed, name) == allowed.end())
      return fail(ErrorCode::binding_member_unknown);
  }
  return &binding;
}

json::object new_binding() {
  return json::object{{kProfile, kBoundProfile}};
}

Result<void> read_base64_into(const json::object& object, std::string_view name,
                              std::span<std::uint8_t> out) {
  const Bytes bytes = TRY(base64_member(object, name));
  if (bytes.size() != out.size()) return wrong_size(name);
  std::ranges::copy(bytes, out.begin());
  return {};
}

Result<Bytes> signature_member(const json::object& binding) {
  auto signature = TRY(base64_member(binding, "signature"));
  if (signature.size() > kMaxSignatureBytes) return wrong_size("signature");
  return signature;
}

Result<std::string> lower_hex_member(const json::object& message, std::string_view name,
                                     std::size_t digits) {
  const auto text = TRY(json::string_member(message, name));
  if (text.size() != digits || !std::ranges::all_of(text, is_lower_hex))
    return fail(
        ErrorCode::message_malformed,
        std::string(name) + " must be " + std::to_string(digits) + " lower-case hex digits");
  return std::string(text);
}

Result<AttestationBundle> read_evidence(const json::object& message, std::string_view name) {
  auto bundle = TRY(parse_attestation_bundle(message, name));
  if (!bundle || bundle->app_cert.empty())
    return fail(ErrorCode::message_malformed, std::string(name) + " holds no evidence");
  if (bundle->app_cert.size() > kMaxAppCertBytes) return wrong_size("app_cert");
  return *std::move(bundle);
}

}  // namespace jingui::protocol
