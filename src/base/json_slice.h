// Members of a JSON object as they stand in the text, without building anything from it: for
// objects whose exact bytes are signed, and for documents that hold secrets, of which no copy may
// be made.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"

namespace jingui::json {

/// The value of the member `name` of the object that `text` is, without blanks around it: a string
/// keeps its quotes and escapes. nullopt if there is no such member. The structure of the whole
/// text is checked (nothing may follow the object, at most kDefaultMaxDepth levels), the spelling
/// of numbers and the text inside strings are not. A member name with an escape is refused. Errors:
/// json_malformed, json_duplicate_name (`name` twice), json_too_deep; details hold no input.
Result<std::optional<std::string_view>> find_raw_member(std::string_view text,
                                                        std::string_view name);

}  // namespace jingui::json
