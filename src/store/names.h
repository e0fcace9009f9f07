// The rules for names, labels and app ids, in one place: the administration applies them to what it
// is sent, the import to what it finds.
#pragma once

#include <string_view>

#include "base/result.h"

namespace jingui::store {

/// A name that can be part of a reference and of a path: 1 to kMaxNameBytes bytes of UTF-8 without
/// a slash and without control characters. Error: request_invalid, `what` names it.
Result<void> check_name(std::string_view what, std::string_view name);
/// Text for people: 1 (0 if `may_be_empty`) to kMaxLabelBytes bytes of UTF-8 without control
/// characters. Error: request_invalid.
Result<void> check_label(std::string_view what, std::string_view text, bool may_be_empty = false);
/// As a label, and no blank at its ends. Error: request_invalid.
Result<void> check_app_id(std::string_view what, std::string_view id);
/// Whether evidence can show this app id: 40 lower-case hex digits.
bool can_be_measured(std::string_view app_id);

}  // namespace jingui::store
