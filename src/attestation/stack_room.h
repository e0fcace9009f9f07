// How much stack the calling thread has left. A stack overflow inside the engine could not be
// caught.
#pragma once

#include <cstddef>

#include "base/result.h"

namespace jingui::attestation {

/// Error: quote_engine_stack if fewer than `needed` bytes are left, or if nobody can tell.
Result<void> check_stack_room(std::size_t needed);

}  // namespace jingui::attestation
