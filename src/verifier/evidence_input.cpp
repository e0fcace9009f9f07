#include "verifier/evidence_input.h"

#include <boost/json.hpp>

#include "attestation/limits.h"
#include "base/encoding.h"
#include "base/json.h"

namespace jingui::verifier {
namespace {

using attestation::Evidence;

constexpr std::string_view kPemStart = "-----BEGIN";
constexpr int kMaxRecordedDepth = 2;  // a recorded answer holds one answer

std::string_view trimmed(ByteView file) {
  const std::string_view text = as_text(file);
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

/// The bytes as they are, unless all of them are hex digits.
Bytes from_hex_or_binary(ByteView file) {
  std::string_view text = trimmed(file);
  if (text.starts_with("0x")) text.remove_prefix(2);
  auto decoded = hex_decode(text);
  return decoded && !decoded->empty() ? *std::move(decoded) : to_bytes(file);
}

Result<Evidence> with_quote(attestation::Attestation attestation) {
  Evidence evidence;
  evidence.quote = TRY(attestation::parse_quote(attestation.quote));
  evidence.attestation = std::move(attestation);
  return evidence;
}

Result<Evidence> from_attestation(ByteView bytes) {
  return with_quote(TRY(attestation::parse_attestation(bytes)));
}

Result<Evidence> from_get_quote(std::string_view quote_hex, std::string_view event_log) {
  attestation::Attestation attestation;
  const auto quote = hex_decode(quote_hex);
  if (!quote) return fail(ErrorCode::quote_malformed, "not hex");
  attestation.quote = *quote;
  attestation.events = TRY(attestation::parse_event_log_json(event_log));
  return with_quote(std::move(attestation));
}

Result<Evidence> from_chain(const json::array& chain) {
  std::string pem;
  for (const json::value& block : chain) {
    if (!block.is_string()) return fail(ErrorCode::certificate_malformed, "not a text");
    pem.append(block.get_string()).append("\n");
  }
  return attestation::parse_evidence(pem);
}

Result<std::string_view> text_of(const json::object& answer, std::string_view name) {
  return TRY(json::optional_string_member(answer, name)).value_or(std::string_view());
}

Result<Evidence> from_json(std::string_view text, int depth);

/// {"request":…, "response":{"body":text}}: how answers are recorded.
Result<Evidence> from_recording(const json::object& recording, int depth) {
  const json::object* response = TRY(json::object_member(recording, "response"));
  return from_json(TRY(json::string_member(*response, "body")), depth + 1);
}

Result<Evidence> from_answer(const json::object& answer, int depth) {
  if (json::find(answer, "response") != nullptr) return from_recording(answer, depth);
  if (json::find(answer, "app_cert") != nullptr)
    return attestation::parse_evidence(TRY(json::string_member(answer, "app_cert")));
  if (json::find(answer, "certificate_chain") != nullptr)
    return from_chain(*TRY(json::array_member(answer, "certificate_chain")));
  if (const auto quote = TRY(text_of(answer, "quote")); !quote.empty())
    return from_get_quote(quote, TRY(json::string_member(answer, "event_log")));
  if (const auto attestation = TRY(text_of(answer, "attestation")); !attestation.empty()) {
    const auto bytes = hex_decode(attestation);
    if (!bytes) return fail(ErrorCode::attestation_malformed, "not hex");
    return from_attestation(*bytes);
  }
  return fail(ErrorCode::evidence_missing,
              "neither app_cert, certificate_chain, quote nor attestation");
}

Result<Evidence> from_json(std::string_view text, int depth) {
  if (depth >= kMaxRecordedDepth)
    return fail(ErrorCode::attestation_malformed, "a recorded answer inside a recorded answer");
  const json::value value = TRY(json::parse(text));
  return from_answer(*TRY(json::as_object(value, "the answer")), depth);
}

}  // namespace

Result<Bytes> quote_bytes(ByteView file) {
  Bytes quote = from_hex_or_binary(file);
  if (quote.empty()) return fail(ErrorCode::quote_malformed, "empty");
  return quote;
}

Result<Evidence> evidence_of_certificate(ByteView file) {
  const std::string_view text = trimmed(file);
  if (text.empty() || text.starts_with(kPemStart)) return attestation::parse_evidence(text);
  return attestation::parse_evidence(crypto::der_to_pem(file));
}

Result<Evidence> evidence_of_answer(ByteView file) {
  const std::string_view text = trimmed(file);
  if (text.empty()) return fail(ErrorCode::evidence_missing, "empty file");
  if (text.starts_with("{")) return from_json(text, 0);
  if (text.starts_with(kPemStart)) return attestation::parse_evidence(text);
  return from_attestation(from_hex_or_binary(file));
}

}  // namespace jingui::verifier
