#include "simulator/recorded_answer.h"

#include <boost/json.hpp>

#include "base/file.h"
#include "base/json.h"
#include "simulator/development_world.h"

namespace jingui::simulator {
namespace {

/// Joined as `Info` joins them: a blank line between the blocks.
Result<std::string> joined_chain(const json::array& chain) {
  std::string out;
  for (const json::value& block : chain) {
    if (!block.is_string()) return fail(ErrorCode::json_wrong_type, "certificate_chain");
    out += (out.empty() ? "" : "\n") + std::string(block.get_string());
  }
  return out;
}

Result<RecordedAnswer> of_call(const json::object& response) {
  const std::string_view body = TRY(json::string_member(response, "body"));
  const json::value answer = TRY(json::parse(body));
  const json::object* info = TRY(json::as_object(answer, "body"));
  if (json::find(*info, "app_cert") != nullptr)
    return RecordedAnswer{std::string(body), std::nullopt};
  const json::array* chain = TRY(json::array_member(*info, "certificate_chain"));
  auto pem = TRY(joined_chain(*chain));
  return RecordedAnswer{std::nullopt, std::move(pem)};
}

}  // namespace

Result<RecordedAnswer> read_recorded_answer(const std::string& path) {
  const Bytes content = TRY(read_file(path, kMaxReplayBytes));
  const std::string_view text = as_text(content);
  if (text.starts_with("-----BEGIN")) return RecordedAnswer{std::nullopt, std::string(text)};
  const json::value parsed = TRY(json::parse(text));
  const json::object* file = TRY(json::as_object(parsed, path));
  if (const json::value* response = json::find(*file, "response")) {
    const json::object* object = TRY(json::as_object(*response, "response"));
    return of_call(*object);
  }
  if (json::find(*file, "app_cert") != nullptr)
    return RecordedAnswer{std::string(text), std::nullopt};
  const json::array* chain = TRY(json::array_member(*file, "certificate_chain"));
  auto pem = TRY(joined_chain(*chain));
  return RecordedAnswer{std::nullopt, std::move(pem)};
}

}  // namespace jingui::simulator
