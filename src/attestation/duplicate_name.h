// Which name stands twice: json::parse refuses such a document without saying where.
#pragma once

#include <string>
#include <string_view>

namespace jingui::attestation {

/// JSON pointer of the first member whose name its object has already; empty if there is none
/// before the first other error.
std::string find_duplicate_name(std::string_view json, std::size_t max_depth);

}  // namespace jingui::attestation
