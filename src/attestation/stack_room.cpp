#include "attestation/stack_room.h"

#include <pthread.h>

#include <cstdint>
#include <string>

namespace jingui::attestation {
namespace {

/// Lowest address of this thread's stack, or 0. Asking is slow on the main thread, and the answer
/// does not change.
std::uintptr_t lowest_stack_address() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void* lowest = nullptr;
  std::size_t size = 0;
  const int error = pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  return error == 0 ? reinterpret_cast<std::uintptr_t>(lowest) : 0;
}

}  // namespace

Result<void> check_stack_room(std::size_t needed) {
  thread_local const std::uintptr_t lowest = lowest_stack_address();
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  if (lowest == 0 || here < lowest)
    return fail(ErrorCode::quote_engine_stack, "the stack of this thread is not known");
  if (here - lowest < needed)
    return fail(ErrorCode::quote_engine_stack,
                std::to_string(here - lowest) + " bytes left of " + std::to_string(needed));
  return {};
}

}  // namespace jingui::attestation
