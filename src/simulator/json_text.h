// JSON as the guest agent writes it: ASCII alone (its JavaScript client counts characters, not
// bytes), compact or indented.
#pragma once

#include <string>

#include "base/json.h"

namespace jingui::simulator {

std::string ascii_json(const json::value& v);
/// Two blanks for each level.
std::string pretty_json(const json::value& v);

}  // namespace jingui::simulator
