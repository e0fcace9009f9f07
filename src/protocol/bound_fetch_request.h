// POST /v1/secrets/fetch in profile `bound`: the client answers the challenge for these references
// and this recipient key, and signs that (docs/protocol.md 6.5).
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/x25519.h"

namespace jingui::protocol {

/// A quote made for this fetch, and the event log beside it.
struct FreshQuote {
  Bytes quote;            // 1 to kMaxFreshQuoteBytes
  std::string event_log;  // JSON, not parsed here; 1 to kMaxEventLogBytes
};

struct BoundFetchRequest {
  std::string fid;  // kFidLength lower-case hex digits
  /// 1 to kMaxReferences, distinct, each 1 to kMaxReferenceBytes of UTF-8 without control
  /// characters. Their grammar is checked only when the challenge has been answered, since a
  /// malformed one uses the challenge up.
  std::vector<std::string> secret_references;
  std::string challenge_id;  // kChallengeIdLength lower-case hex digits
  ByteArray<32> challenge_response;
  crypto::X25519PublicKey recipient_key;  // not of low order
  Bytes signature;                        // of the client's leaf over B2; not verified here
  std::optional<FreshQuote> fresh_quote;
};

/// Errors: those of read_bound_fetch_request, and message_too_large, json_malformed,
/// json_duplicate_name, json_too_deep.
Result<BoundFetchRequest> parse_bound_fetch_request(std::string_view text);
/// Errors: binding_missing, binding_member_unknown, binding_profile_unknown, json_wrong_type,
/// message_malformed, base64_malformed, hex_malformed, field_size_wrong, low_order_point,
/// fresh_quote_incomplete, too_many_references, reference_malformed, reference_repeated.
Result<BoundFetchRequest> read_bound_fetch_request(const boost::json::object& message);
std::string to_json(const BoundFetchRequest& request);

/// What a list of references must be; a client asks before it sends. Errors: message_malformed
/// (none), too_many_references, reference_malformed (size, bytes), reference_repeated.
Result<void> check_bound_references(const std::vector<std::string>& references);

}  // namespace jingui::protocol
