// The version line of every program.
#pragma once

#include <string>
#include <string_view>

namespace jingui::cli {

/// "jingui 0.1.0 (commit=0123abc, c++20, linux/amd64)".
std::string version_line(std::string_view program);

}  // namespace jingui::cli
