#include "client/residue.h"

#include <array>
#include <cstdint>

#include "base/secret_bytes.h"

namespace jingui::client {
namespace {

/// Deeper than any call that handles a value or the key.
constexpr std::size_t kStackBytes = 64 * 1024;

[[gnu::noinline]] void wipe_stack() {
  std::array<std::uint8_t, kStackBytes> dead;
  wipe(dead);
}

#if defined(__x86_64__)

/// The compiler is not told about registers 16 to 31: without -mavx512f it never uses them, but
/// libc does.
void wipe_registers() {
  if (__builtin_cpu_supports("avx512f"))
    asm volatile(
        ".irp n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "vpxorq %%zmm\\n, %%zmm\\n, %%zmm\\n\n"
        ".endr" ::
            :);
  if (__builtin_cpu_supports("avx"))
    asm volatile("vzeroall" ::
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
                       "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
  else
    asm volatile(
        ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
        "pxor %%xmm\\n, %%xmm\\n\n"
        ".endr" ::
            : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
              "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

#elif defined(__aarch64__)

void wipe_registers() {
  // v8 to v15 keep their lower halves over calls: they belong to our callers.
  asm volatile(
      ".irp n, 0,1,2,3,4,5,6,7,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
      "movi v\\n\\().2d, #0\n"
      ".endr" ::
          : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20",
            "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
}

#else
#error "say here how the vector registers of this architecture are cleared"
#endif

}  // namespace

void wipe_residue() {
  wipe_registers();
  wipe_stack();
}

}  // namespace jingui::client
