// UTF-8 as RFC 3629 defines it.
#pragma once

#include <string_view>

namespace jingui {

/// Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);
/// Whether there is a C0 control character (NUL, line breaks and tab included) or DEL.
bool has_control_character(std::string_view text);

}  // namespace jingui
