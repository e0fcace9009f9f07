#include "protocol/bound_fetch_answer.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/hpke.h"
#include "protocol/limits.h"
#include "protocol/message.h"

namespace jingui::protocol {
namespace {

bool is_possible_size(std::size_t size) {
  if (size < crypto::kHpkeOverhead + kAnswerBlockBytes) return false;
  const std::size_t content = size - crypto::kHpkeOverhead;
  return content <= kMaxAnswerContentBytes && content % kAnswerBlockBytes == 0;
}

}  // namespace

Result<BoundFetchAnswer> parse_bound_fetch_answer(std::string_view text) {
  const auto value = TRY(parse_message(text, kMaxFetchAnswerBytes));
  const json::object& message = *TRY(json::as_object(value, "fetch answer"));
  BoundFetchAnswer answer;
  answer.sealed = TRY(base64_member(message, "sealed"));
  if (!is_possible_size(answer.sealed.size())) return fail(ErrorCode::field_size_wrong, "sealed");
  return answer;
}

std::string to_json(const BoundFetchAnswer& answer) {
  return json::serialize(json::object{{"sealed", base64_encode(answer.sealed)}});
}

}  // namespace jingui::protocol
