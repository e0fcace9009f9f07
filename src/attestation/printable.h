// Peer text made safe for a terminal and a log.
#pragma once

#include <string>
#include <string_view>

namespace jingui::attestation {

/// Printable ASCII as it is, every other byte as \xHH; cut after `limit` characters, with three
/// dots. Idempotent but for the cut.
std::string printable(std::string_view text, std::size_t limit = 256);

}  // namespace jingui::attestation
