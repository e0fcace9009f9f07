// What the messages of profile `bound` share: their member `binding`, in which every member has a
// meaning and a size, and nothing else may stand.
#pragma once

#include <boost/json/value.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "protocol/attestation_bundle.h"

namespace jingui::protocol {

/// Whether a message is meant as one of profile `bound`. A null is no binding.
bool has_binding(const boost::json::object& message);
/// The member `binding`: its `profile` is kBoundProfile, and it holds no member but that and those
/// of `allowed`. Errors: binding_missing, json_wrong_type, binding_member_unknown,
/// binding_profile_unknown.
Result<const boost::json::object*> read_binding(const boost::json::object& message,
                                                std::initializer_list<std::string_view> allowed);
/// An object with the profile, for the writer to go on with.
boost::json::object new_binding();

/// Fills all of `out` from strict base64. Errors: json_wrong_type, message_malformed (empty),
/// base64_malformed, field_size_wrong.
Result<void> read_base64_into(const boost::json::object& object, std::string_view name,
                              std::span<std::uint8_t> out);
template <std::size_t N>
Result<ByteArray<N>> base64_array_member(const boost::json::object& object, std::string_view name) {
  ByteArray<N> out{};
  TRY(read_base64_into(object, name, out));
  return out;
}

/// The member `signature`, at most kMaxSignatureBytes; that it is DER is the verifier's check.
/// Errors: as read_base64_into.
Result<Bytes> signature_member(const boost::json::object& binding);
/// A text of exactly `digits` lower-case hex digits. Errors: json_wrong_type, message_malformed.
Result<std::string> lower_hex_member(const boost::json::object& message, std::string_view name,
                                     std::size_t digits);
/// Evidence of a side, which must be there. Errors: json_wrong_type, message_malformed (no
/// evidence), field_size_wrong (app_cert above kMaxAppCertBytes).
Result<AttestationBundle> read_evidence(const boost::json::object& message, std::string_view name);

}  // namespace jingui::protocol
