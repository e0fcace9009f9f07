// POST /v1/secrets/fetch: the client answers the challenge and names the secrets that it wants.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace jingui::protocol {

struct FetchRequest {
  std::string fid;
  /// Distinct, in order of first appearance, at most kMaxReferences. Texts as sent: their grammar
  /// is checked only when the challenge has been answered, since a malformed one uses the challenge
  /// up.
  std::vector<std::string> secret_references;
  std::string challenge_id;
  Bytes challenge_response;
};

/// Errors: message_too_large, message_malformed, base64_malformed, too_many_references,
/// json_malformed, json_duplicate_name, json_too_deep, json_wrong_type.
Result<FetchRequest> parse_fetch_request(std::string_view text);
/// The same of a text that is parsed already.
Result<FetchRequest> read_fetch_request(const boost::json::object& message);
std::string to_json(const FetchRequest& request);

/// The texts without repetitions, in order of first appearance. Error: too_many_references.
Result<std::vector<std::string>> distinct_references(const std::vector<std::string>& texts);

}  // namespace jingui::protocol
