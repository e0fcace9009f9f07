#include "store/names.h"

#include <string>

#include "base/utf8.h"
#include "store/limits.h"

namespace jingui::store {
namespace {

constexpr std::size_t kAppIdDigits = 40;

tl::unexpected<Error> invalid(std::string_view what, const std::string& rule) {
  return fail(ErrorCode::request_invalid, std::string(what) + " " + rule);
}

}  // namespace

Result<void> check_name(std::string_view what, std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes)
    return invalid(what, "must have 1 to " + std::to_string(kMaxNameBytes) + " bytes");
  // A path parameter has not been through a JSON parser.
  if (name.find('/') != std::string_view::npos || has_control_character(name) || !is_utf8(name))
    return invalid(what, "must be UTF-8 without slashes and control characters");
  return {};
}

Result<void> check_label(std::string_view what, std::string_view text, bool may_be_empty) {
  if ((text.empty() && !may_be_empty) || text.size() > kMaxLabelBytes)
    return invalid(what, "must have 1 to " + std::to_string(kMaxLabelBytes) + " bytes");
  if (has_control_character(text) || !is_utf8(text))
    return invalid(what, "must be UTF-8 without control characters");
  return {};
}

Result<void> check_app_id(std::string_view what, std::string_view id) {
  TRY(check_label(what, id));
  if (id.front() == ' ' || id.back() == ' ')
    return invalid(what, "must not begin or end with a blank");
  return {};
}

bool can_be_measured(std::string_view app_id) {
  return app_id.size() == kAppIdDigits &&
         app_id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace jingui::store
