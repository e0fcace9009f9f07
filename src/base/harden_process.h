// The first call of every main.
#pragma once

namespace jingui {

/// No core file, not dumpable (so /proc/self/mem and ptrace are closed to the same user), umask
/// 077, SIGPIPE ignored.
void harden_process();

}  // namespace jingui
