#include "attestation/certificate_extensions.h"

#include <openssl/asn1.h>

#include <algorithm>

#include "attestation/limits.h"
#include "crypto/der.h"

namespace jingui::attestation {
namespace {

bool is_printable(std::uint8_t byte) {
  return byte >= 0x20 && byte < 0x7f;
}

/// Issuers up to dstack 0.5.8: the quote and its log in two extensions.
Result<Attestation> read_separate(const crypto::Certificate& certificate) {
  auto quote = TRY(read_extension(certificate, kOidTdxQuote));
  const auto log = TRY(read_extension(certificate, kOidEventLog));
  if (!quote) return fail(ErrorCode::extension_missing, "attestation");
  if (!log) return fail(ErrorCode::extension_missing, "event log");
  Attestation attestation;
  attestation.quote = *std::move(quote);
  attestation.events = TRY(parse_event_log_json(as_text(*log)));
  return attestation;
}

}  // namespace

Result<std::optional<Bytes>> read_extension(const crypto::Certificate& certificate,
                                            std::string_view oid) {
  const Bytes* value = TRY(certificate.extension(oid));
  if (value == nullptr) return std::optional<Bytes>();
  crypto::DerReader in(*value, ErrorCode::extension_malformed);
  const auto inner = TRY(in.next(V_ASN1_OCTET_STRING));
  TRY(in.require_end());
  return std::optional<Bytes>(to_bytes(inner.content));
}

Result<Attestation> read_attestation(const crypto::Certificate& certificate) {
  const auto attestation = TRY(read_extension(certificate, kOidAttestation));
  if (attestation) return parse_attestation(*attestation);
  return read_separate(certificate);
}

Result<std::optional<ByteArray<20>>> read_app_id(const crypto::Certificate& certificate) {
  const auto value = TRY(read_extension(certificate, kOidAppId));
  if (!value) return std::optional<ByteArray<20>>();
  ByteArray<20> app_id{};
  if (value->size() != app_id.size())
    return fail(ErrorCode::extension_malformed, "app id is not of 20 bytes");
  std::copy(value->begin(), value->end(), app_id.begin());
  return std::optional<ByteArray<20>>(app_id);
}

Result<std::optional<std::string>> read_usage(const crypto::Certificate& certificate) {
  const auto value = TRY(read_extension(certificate, kOidUsage));
  if (!value) return std::optional<std::string>();
  if (value->size() > kMaxUsageBytes || !std::all_of(value->begin(), value->end(), is_printable))
    return fail(ErrorCode::extension_malformed, "usage");
  return std::optional<std::string>(as_text(*value));
}

}  // namespace jingui::attestation
