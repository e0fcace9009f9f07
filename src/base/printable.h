// Text of a peer, made safe to show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jingui {

/// How much of a peer's text is repeated.
inline constexpr std::size_t kMaxShownPeerText = 1024;

/// Text of a peer for a terminal: what could drive the terminal or deceive the eye comes out as
/// \xNN: control characters, Unicode's invisible characters, line separators and changes of
/// direction, and bytes that are not UTF-8. Cut after about `limit` bytes, with an ellipsis.
/// Idempotent but for the cut.
std::string printable(std::string_view text, std::size_t limit = kMaxShownPeerText);

}  // namespace jingui
