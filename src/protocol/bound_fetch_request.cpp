#include "protocol/bound_fetch_request.h"

#include <boost/json.hpp>
#include <unordered_set>

#include "base/encoding.h"
#include "base/json.h"
#include "base/utf8.h"
#include "protocol/binding.h"
#include "protocol/limits.h"
#include "protocol/message.h"

namespace jingui::protocol {
namespace {

Result<void> check_reference(std::string_view text) {
  if (text.empty() || text.size() > kMaxReferenceBytes)
    return fail(ErrorCode::reference_malformed, "reference is empty or longer than 1024 bytes");
  if (!is_utf8(text) || has_control_character(text))
    return fail(ErrorCode::reference_malformed, "reference holds a control character");
  return {};
}

Result<std::vector<std::string>> read_references(const json::object& message) {
  const json::array& list = *TRY(json::array_member(message, "secret_references"));
  if (list.size() > kMaxReferences) return fail(ErrorCode::too_many_references);
  std::vector<std::string> references;
  for (const auto& element : list) {
    if (!element.is_string())
      return fail(ErrorCode::json_wrong_type, "secret_references must hold strings");
    references.emplace_back(element.get_string());
  }
  TRY(check_bound_references(references));
  return references;
}

/// Lower-case hex only: one quote, one text.
Result<Bytes> read_quote(const json::object& binding) {
  const auto text = TRY(json::string_member(binding, "quote"));
  if (text.empty() || text.size() > 2 * kMaxFreshQuoteBytes)
    return fail(ErrorCode::field_size_wrong, "quote");
  auto quote = TRY(hex_decode(text));
  if (hex_encode(quote) != text)
    return fail(ErrorCode::hex_malformed, "quote must be lower-case hex");
  return quote;
}

Result<std::optional<FreshQuote>> read_fresh_quote(const json::object& binding) {
  const bool has_quote = binding.contains("quote");
  if (has_quote != binding.contains("event_log")) return fail(ErrorCode::fresh_quote_incomplete);
  if (!has_quote) return std::optional<FreshQuote>();
  FreshQuote fresh;
  fresh.quote = TRY(read_quote(binding));
  fresh.event_log = TRY(json::string_member(binding, "event_log"));
  if (fresh.event_log.empty() || fresh.event_log.size() > kMaxEventLogBytes)
    return fail(ErrorCode::field_size_wrong, "event_log");
  return std::optional<FreshQuote>(std::move(fresh));
}

}  // namespace

Result<void> check_bound_references(const std::vector<std::string>& references) {
  if (references.empty()) return fail(ErrorCode::message_malformed, "no reference");
  if (references.size() > kMaxReferences) return fail(ErrorCode::too_many_references);
  std::unordered_set<std::string_view> seen;
  for (const auto& reference : references) {
    TRY(check_reference(reference));
    if (!seen.insert(reference).second) return fail(ErrorCode::reference_repeated);
  }
  return {};
}

Result<BoundFetchRequest> parse_bound_fetch_request(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxRequestBytes));
  return read_bound_fetch_request(*TRY(json::as_object(value, "fetch request")));
}

Result<BoundFetchRequest> read_bound_fetch_request(const json::object& message) {
  const json::object& binding =
      *TRY(read_binding(message, {"recipient_key", "signature", "quote", "event_log"}));
  BoundFetchRequest request;
  request.fid = TRY(lower_hex_member(message, "fid", kFidLength));
  request.challenge_id = TRY(lower_hex_member(message, "challenge_id", kChallengeIdLength));
  request.challenge_response = TRY(base64_array_member<32>(message, "challenge_response"));
  request.recipient_key = TRY(base64_array_member<32>(binding, "recipient_key"));
  TRY(crypto::check_not_low_order(request.recipient_key));
  request.signature = TRY(signature_member(binding));
  request.fresh_quote = TRY(read_fresh_quote(binding));
  request.secret_references = TRY(read_references(message));
  return request;
}

std::string to_json(const BoundFetchRequest& request) {
  json::object binding = new_binding();
  binding["recipient_key"] = base64_encode(request.recipient_key);
  binding["signature"] = base64_encode(request.signature);
  if (request.fresh_quote) {
    binding["quote"] = hex_encode(request.fresh_quote->quote);
    binding["event_log"] = request.fresh_quote->event_log;
  }
  json::object message;
  message["fid"] = request.fid;
  message["secret_references"] =
      json::array(request.secret_references.begin(), request.secret_references.end());
  message["challenge_id"] = request.challenge_id;
  message["challenge_response"] = base64_encode(request.challenge_response);
  message["binding"] = std::move(binding);
  return json::serialize(message);
}

}  // namespace jingui::protocol
