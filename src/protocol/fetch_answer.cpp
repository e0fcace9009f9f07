#include "protocol/fetch_answer.h"

#include <boost/json.hpp>
#include <map>

#include "base/encoding.h"
#include "base/json.h"
#include "protocol/limits.h"
#include "protocol/message.h"

namespace jingui::protocol {

Result<FetchAnswer> parse_fetch_answer(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxFetchAnswerBytes));
  const json::object& message = *TRY(json::as_object(value, "fetch answer"));
  const json::object& secrets = *TRY(json::object_member(message, "secrets"));
  if (secrets.size() > kMaxReferences)
    return fail(ErrorCode::message_malformed, "more secrets than can be requested");
  FetchAnswer answer;
  answer.secrets.reserve(secrets.size());
  for (const auto& member : secrets) {
    const std::string_view reference(member.key().data(), member.key().size());
    auto blob = TRY(base64_member(secrets, reference));
    answer.secrets.push_back({std::string(reference), std::move(blob)});
  }
  return answer;
}

std::string to_json(const FetchAnswer& answer) {
  std::map<std::string_view, const Bytes*> sorted;
  for (const auto& secret : answer.secrets) sorted[secret.reference] = &secret.blob;
  json::object secrets;
  for (const auto& [reference, blob] : sorted) secrets[reference] = base64_encode(*blob);
  return json::serialize(json::object{{"secrets", std::move(secrets)}});
}

}  // namespace jingui::protocol
