// Copies of secrets that nobody asked for: in vector registers, where copying and comparing leave
// the last bytes they handled, and in dead parts of the stack, where the dynamic loader spills
// those registers.
#pragma once

namespace jingui::client {

/// Clears the vector registers and the part of the stack below the caller that this program may
/// have used.
void wipe_residue();

}  // namespace jingui::client
