#include "protocol/fetch_request.h"

#include <boost/json.hpp>
#include <unordered_set>

#include "base/encoding.h"
#include "base/json.h"
#include "protocol/limits.h"
#include "protocol/message.h"

namespace jingui::protocol {
namespace {

Result<std::vector<std::string>> read_references(const json::object& message) {
  const json::array& list = *TRY(json::array_member(message, "secret_references"));
  std::vector<std::string> texts;
  texts.reserve(list.size());
  for (const auto& element : list) {
    if (!element.is_string())
      return fail(ErrorCode::json_wrong_type, "secret_references must hold strings");
    texts.emplace_back(element.get_string());
  }
  return distinct_references(texts);
}

}  // namespace

Result<std::vector<std::string>> distinct_references(const std::vector<std::string>& texts) {
  std::unordered_set<std::string_view> seen;
  std::vector<std::string> distinct;
  for (const auto& text : texts) {
    if (!seen.insert(text).second) continue;
    if (distinct.size() == kMaxReferences)
      return fail(ErrorCode::too_many_references,
                  "more than " + std::to_string(kMaxReferences) + " references");
    distinct.push_back(text);
  }
  return distinct;
}

Result<FetchRequest> parse_fetch_request(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxRequestBytes));
  return read_fetch_request(*TRY(json::as_object(value, "fetch request")));
}

Result<FetchRequest> read_fetch_request(const json::object& message) {
  FetchRequest request;
  request.fid = TRY(name_member(message, "fid"));
  request.secret_references = TRY(read_references(message));
  request.challenge_id = TRY(name_member(message, "challenge_id"));
  request.challenge_response = TRY(base64_member(message, "challenge_response"));
  return request;
}

std::string to_json(const FetchRequest& request) {
  json::object message;
  message["fid"] = request.fid;
  message["secret_references"] =
      json::array(request.secret_references.begin(), request.secret_references.end());
  message["challenge_id"] = request.challenge_id;
  message["challenge_response"] = base64_encode(request.challenge_response);
  return json::serialize(message);
}

}  // namespace jingui::protocol
