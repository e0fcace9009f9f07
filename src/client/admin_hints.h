// What to do about a refusal of the server in `jingui admin`.
#pragma once

#include <string_view>

namespace jingui::client {

/// For the stable code in the answer's `reason`; empty if nothing is known.
std::string_view admin_hint(std::string_view reason);

}  // namespace jingui::client
