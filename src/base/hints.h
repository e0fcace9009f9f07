// What to do about an error, for people: the rows of error_hints.inc.
//
// A hint names a setting, a file or a command in one line and holds nothing of the case at hand;
// that stands in the error's detail.
#pragma once

#include <string_view>

#include "base/error.h"

namespace jingui {

/// Who prints the hint.
enum class Program { client, server };

/// For an error of the program's own; empty if there is none.
std::string_view hint_for(ErrorCode code, Program program = Program::client);

/// What the client asked when a server quoted a reason.
enum class Asked { secrets, administration };

/// For the `reason` in a server's answer; empty if it is not known.
std::string_view hint_for_reason(std::string_view reason, Asked asked);

}  // namespace jingui
