#include "attestation/stack_room.h"

#include <doctest/doctest.h>
#include <pthread.h>

#include <cstdlib>
#include <functional>
#include <memory>

#include "attestation/limits.h"
#include "attestation/verify_quote_test_support.h"

namespace jingui::attestation {
namespace {

/// Runs `work` on a thread with exactly this much stack: without memory of our own the library may
/// hand out the larger stack of a thread that has ended.
void run_with_stack(std::size_t size, std::function<void()> work) {
  constexpr std::size_t kAlignment = 4096;
  const std::unique_ptr<void, decltype(&std::free)> stack(std::aligned_alloc(kAlignment, size),
                                                          &std::free);
  REQUIRE(stack != nullptr);
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstack(&attributes, stack.get(), size) == 0);
  pthread_t thread;
  const auto start = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, start, &work) == 0);
  REQUIRE(pthread_join(thread, nullptr) == 0);
  pthread_attr_destroy(&attributes);
}

TEST_CASE("the room left on a stack is known on the main thread and on others") {
  CHECK(check_stack_room(kMinEngineStackBytes).has_value());
  run_with_stack(2 * kMinEngineStackBytes, [] {
    CHECK(check_stack_room(kMinEngineStackBytes).has_value());
    CHECK(test::code_of(check_stack_room(2 * kMinEngineStackBytes)) ==
          ErrorCode::quote_engine_stack);
  });
}

TEST_CASE("a thread with too little stack verifies no quote") {
  const auto c = test::sample_case("tdx_quote", {1752833763});
  if (!c) return;
  run_with_stack(kMinEngineStackBytes,
                 [&] { CHECK(test::refusal_of(*c) == ErrorCode::quote_engine_stack); });
}

TEST_CASE("a thread with room enough verifies a quote") {
  const auto c = test::sample_case("tdx_quote", {1752833763});
  if (!c) return;
  run_with_stack(1024 * 1024, [&] {
    CHECK(verify_raw_quote(c->quote, c->collateral, QuoteRoot::intel(), c->now).has_value());
  });
}

}  // namespace
}  // namespace jingui::attestation
